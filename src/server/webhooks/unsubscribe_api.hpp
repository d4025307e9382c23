#pragma once

#include "relay/mail/unsubscribe_token.hpp"
#include "relay/net/http_server.hpp"
#include "relay/tracking/tracker.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// GET and POST /unsubscribe/{token} (RFC 8058). Scanners and browsers fetch links that nobody
// clicked: only POST unsubscribes, and it is on disk before its 200. Neither tokens nor addresses
// are logged. Network thread only.
class unsubscribe_api
{
public:
    // What is given must outlive this.
    unsubscribe_api(event_intake& events, tracking_counters& count, const unsubscribe_codec& codec);

    // The token in a path; nothing when it is the path of something else. Proxies may leave a path
    // of their own in front.
    static std::optional<std::string> token_of(std::string_view path);

    boost::asio::awaitable<server_response> handle(server_request request, std::string token);

private:
    boost::asio::awaitable<server_response>
    unsubscribe(unsubscribe_claim who, std::string_view body);

    event_intake& events_;
    tracking_counters& count_;
    const unsubscribe_codec& codec_;
};

} // namespace relay
