#pragma once

#include "relay/net/connection_counts.hpp"
#include "relay/server/spare/http_passage.hpp"
#include "relay/store/membership.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace relay {

// What a spare answers at `http.listen`: health, metrics and who the relays are by itself, and all
// else by passing it on. Who may ask is the same as with a sender. Network thread only.
class spare_api final : public http_handler
{
public:
    using clock = std::chrono::steady_clock;

    // `token`, `hosts`: see http_api. All else outlives it.
    spare_api(
        const membership& member,
        http_passage& passage,
        connection_counts& counts,
        std::string token,
        std::vector<std::string> hosts
    );

    // To be called whenever the membership has changed.
    void look(clock::time_point now);

    // From the next request on
    void use_token(std::string token) { token_ = std::move(token); }
    void use_hosts(std::vector<std::string> hosts) { hosts_ = std::move(hosts); }

    admission admit(const server_request& head) override;
    boost::asio::awaitable<server_response> handle(server_request request) override;

private:
    server_response readiness() const;
    server_response metrics() const;

    const membership& member_;
    http_passage& passage_;
    connection_counts& counts_;
    std::string token_;
    std::vector<std::string> hosts_;
    clock::time_point sender_seen_{clock::time_point::min()};
};

} // namespace relay
