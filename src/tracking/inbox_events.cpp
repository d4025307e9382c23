#include "relay/tracking/inbox_events.hpp"

#include "relay/async/await_callback.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

asio::awaitable<event_intake::taken> inbox_events::take_webhook(std::string id, std::string body)
{
    received_webhook what{.id = std::move(id), .body = std::move(body)};
    outside_event e{.received = wall_now(), .what = std::move(what)};
    co_return co_await keep(std::move(e));
}

asio::awaitable<event_intake::taken>
inbox_events::take_unsubscribe(unsubscribe_claim who, std::string why)
{
    received_unsubscribe what{.who = std::move(who), .why = std::move(why)};
    outside_event e{.received = wall_now(), .what = std::move(what)};
    co_return co_await keep(std::move(e));
}

asio::awaitable<event_intake::taken> inbox_events::keep(outside_event e)
{
    auto begin = [this, e = std::move(e)](auto resume) mutable {
        auto done = [resume = std::move(resume)](bool ok) { resume(ok); };
        inbox_.keep(std::move(e), std::move(done));
    };
    const bool ok = co_await await_callback<void(bool)>(std::move(begin));
    co_return ok ? taken::recorded : taken::failed;
}

} // namespace relay
