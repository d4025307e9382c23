#include "relay/server/spare/spare_webhooks.hpp"

#include "relay/server/webhooks/webhook_api.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

// Whole, so that it can be taken when it cannot be passed on
admission spare_webhooks::admit(const server_request& head)
{
    return own_ ? own_->admit(head) : passage_.admit(head);
}

// What the sender perhaps has is taken, too: it tells repetitions.
asio::awaitable<server_response> spare_webhooks::handle(server_request request)
{
    const bool can_take = own_ && !request.streamed;
    if (!can_take || passage_.leads_somewhere_for(request)) {
        auto passed = co_await passage_.pass_on(request);
        const bool answered = !passed.broken_off && !passed.is_refusal();
        if (answered || !can_take)
            co_return std::move(passed.response);
    }
    co_return co_await own_->handle(std::move(request));
}

} // namespace relay
