#include "store/reader/sent_search.hpp"

#include "relay/async/notifier.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace relay {

namespace asio = boost::asio;

struct sent_search::progress
{
    struct search
    {
        std::string resend_id;
        bool ended{}; // with an answer: else who ran it was cancelled, or failed
        std::optional<message_id> found;
    };

    std::shared_ptr<search> running;
    std::optional<notifier> changed;

    // However it ends, also when the coroutine is destroyed
    struct turn
    {
        std::shared_ptr<progress> all;
        explicit turn(std::shared_ptr<progress> p) : all(std::move(p)) {}
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;
        ~turn()
        {
            all->running.reset();
            all->changed->notify_all();
        }
    };
};

sent_search::sent_search(look at_slice, std::size_t most_slices)
    : look_(std::move(at_slice)),
      most_slices_(most_slices),
      now_(std::make_shared<progress>())
{
}

asio::awaitable<std::optional<message_id>> sent_search::find(std::string resend_id)
{
    const auto now = now_;
    if (!now->changed)
        now->changed.emplace(co_await asio::this_coro::executor);
    while (now->running) {
        const auto other = now->running;
        co_await now->changed->wait();
        if (other->ended && other->resend_id == resend_id)
            co_return other->found;
    }
    const auto mine = std::make_shared<progress::search>();
    mine->resend_id = resend_id;
    now->running = mine;
    const progress::turn turn(now);
    ++begun_;
    mine->found = co_await look_through(std::move(resend_id));
    mine->ended = true;
    co_return mine->found;
}

asio::awaitable<std::optional<message_id>> sent_search::look_through(std::string resend_id)
{
    slice last{.lowest = from_the_newest};
    for (std::size_t i = 0; i < most_slices_ && last.lowest && !last.found; ++i)
        last = co_await look_(resend_id, *last.lowest);
    co_return last.found;
}

} // namespace relay
