#pragma once

#include "relay/async/side_thread.hpp"
#include "relay/net/connection_counts.hpp"
#include "relay/server/http/keys_in_progress.hpp"
#include "relay/server/spare/http_passage.hpp"
#include "relay/store/membership.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace relay {

class inbox_intake;
class mail_inbox;
struct counters;

// What a spare answers at `http.listen`: health, metrics and who the relays are by itself, and all
// else by passing it on. Mail that cannot be passed on it takes itself, when it can. Who may ask is
// the same as with a sender. Network thread only.
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

    // From now on mail that no sender was heard to have is taken here. Outlives the calls.
    void take_mail(inbox_intake& intake, const mail_inbox& inbox, counters& counted);

    // To be called whenever the membership has changed.
    void look(clock::time_point now);

    // From the next request on
    void use_token(std::string token) { token_ = std::move(token); }
    void use_hosts(std::vector<std::string> hosts) { hosts_ = std::move(hosts); }

    admission admit(const server_request& head) override;
    boost::asio::awaitable<server_response> handle(server_request request) override;

private:
    struct own_mail
    {
        inbox_intake& intake;
        const mail_inbox& inbox;
        relay::counters& counters;
    };

    boost::asio::awaitable<server_response> take_or_pass_on(server_request request);
    bool takes_mail() const;
    server_response readiness() const;
    server_response metrics() const;

    const membership& member_;
    http_passage& passage_;
    connection_counts& counts_;
    std::string token_;
    std::vector<std::string> hosts_;
    std::optional<own_mail> mail_;
    keys_in_progress keys_;
    side_thread side_thread_;
    clock::time_point sender_seen_{clock::time_point::min()};
};

} // namespace relay
