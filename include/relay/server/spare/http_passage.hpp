#pragma once

#include "relay/net/http_server.hpp"
#include "relay/net/http_upstream.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <optional>
#include <string>

namespace relay {

// Passes requests on to the sender, of several relays on one database. One that was passed on
// already goes no further. Network thread only.
class http_passage final : public http_handler
{
public:
    // `name`: of this relay; stands in what it passes on.
    http_passage(boost::asio::any_io_executor ex, std::string name);

    // The sender's address; empty: there is none. What is under way to the one before ends.
    void lead_to(std::string address) { upstream_.lead_to(std::move(address)); }

    admission admit(const server_request& head) override;
    boost::asio::awaitable<server_response> handle(server_request request) override;

private:
    http_upstream upstream_;
    std::string name_;
};

} // namespace relay
