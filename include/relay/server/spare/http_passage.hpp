#pragma once

#include "relay/net/http_server.hpp"
#include "relay/net/http_upstream.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
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
    void lead_to(std::string address);

    // There is a sender that this one may be passed on to, and that was not found to be out of
    // reach a moment ago.
    bool leads_somewhere_for(const server_request& head) const;

    struct passed
    {
        server_response response;

        // The sender has not answered, and then: it has not heard of it either.
        bool broken_off{};
        bool unheard{};

        // The sender takes nothing right now, as when it stops: it has kept nothing of it.
        bool is_refusal() const { return !broken_off && response.status == 503; }
    };
    boost::asio::awaitable<passed> pass_on(const server_request& request);

    admission admit(const server_request& head) override;
    boost::asio::awaitable<server_response> handle(server_request request) override;

private:
    http_upstream upstream_;
    std::string name_;
    std::chrono::steady_clock::time_point tries_again_{}; // it was out of reach
};

} // namespace relay
