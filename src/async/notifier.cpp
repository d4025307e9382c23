#include "relay/async/notifier.hpp"

#include "relay/async/cancellation.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>
#include <utility>

namespace asio = boost::asio;

namespace relay {

namespace {

struct waiter
{
    asio::steady_timer timer;
    bool notified{};
};

} // namespace

struct notifier::waiters
{
    std::list<waiter*>
        queue; // the longest waiting first; those that were notified are gone from it

    bool wake_first()
    {
        if (queue.empty())
            return false;
        waiter* first = queue.front();
        queue.pop_front();
        first->notified = true;
        first->timer.cancel();
        return true;
    }
};

notifier::notifier(asio::any_io_executor ex)
    : ex_(std::move(ex)),
      waiters_(std::make_shared<waiters>())
{
}

asio::awaitable<void> notifier::wait()
{
    co_await wait_in(ex_, waiters_, clock::time_point::max());
}

asio::awaitable<bool> notifier::wait_until(clock::time_point deadline)
{
    return wait_in(ex_, waiters_, deadline);
}

asio::awaitable<bool> notifier::wait_in(
    asio::any_io_executor ex, std::shared_ptr<waiters> all, clock::time_point deadline
)
{
    co_await throw_if_stopped();
    waiter self{asio::steady_timer(ex, deadline)};

    // Leaves the queue however the wait ends, also when the coroutine is destroyed
    struct membership
    {
        std::list<waiter*>& queue;
        waiter* self;
        membership(std::list<waiter*>& q, waiter* w) : queue(q), self(w) { queue.push_back(w); }
        membership(const membership&) = delete;
        membership& operator=(const membership&) = delete;
        ~membership()
        {
            if (!self->notified)
                queue.remove(self);
        }
    };
    const membership guard(all->queue, &self);

    auto [ec] = co_await self.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (ec && !self.notified)
        throw boost::system::system_error(asio::error::operation_aborted);
    co_return self.notified;
}

void notifier::notify_all()
{
    ++notified_;
    while (waiters_->wake_first()) {
    }
}

bool notifier::notify_one()
{
    ++notified_;
    return waiters_->wake_first();
}

std::size_t notifier::waiting() const
{
    return waiters_->queue.size();
}

} // namespace relay
