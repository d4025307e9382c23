#pragma once

#include "relay/net/http_server.hpp"
#include "relay/server/spare/http_passage.hpp"

namespace relay {

class webhook_api;

// What a spare answers at `webhooks.listen`, by passing it on. What cannot be passed on it takes
// itself, when it can: a click on a link does not come again. Network thread only.
class spare_webhooks final : public http_handler
{
public:
    // `passage` outlives it.
    explicit spare_webhooks(http_passage& passage) : passage_(passage) {}

    // From now on what no sender was heard to have is taken here. Outlives the calls.
    void take_events(webhook_api& api) { own_ = &api; }

    admission admit(const server_request& head) override;
    boost::asio::awaitable<server_response> handle(server_request request) override;

private:
    http_passage& passage_;
    webhook_api* own_{};
};

} // namespace relay
