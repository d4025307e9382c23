#pragma once

#include "relay/net/http_server.hpp"
#include "relay/resend/webhook_signature.hpp"
#include "relay/tracking/tracker.hpp"
#include "server/webhooks/unsubscribe_api.hpp"

namespace relay {

// Everything that `webhooks.listen` answers, the only listener that is meant to be reachable from
// outside: POST /webhooks/resend, and links to unsubscribe. An event is on disk before its 200.
// Network thread only.
class webhook_api final : public http_handler
{
public:
    webhook_api(
        event_intake& events,
        tracking_counters& count,
        webhook_signer secrets,
        const unsubscribe_codec& links
    );

    // What can be no event of Resend's is refused by its head.
    admission admit(const server_request& head) override;

    boost::asio::awaitable<server_response> handle(server_request request) override;

    // From the next request on
    void use_secrets(webhook_signer secrets) { secrets_ = std::move(secrets); }

private:
    boost::asio::awaitable<server_response> take_event(server_request request);
    server_response refuse(signature_verdict why);

    event_intake& events_;
    tracking_counters& count_;
    webhook_signer secrets_;
    unsubscribe_api unsubscribes_;
};

} // namespace relay
