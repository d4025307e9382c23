#include "relay/async/task_group.hpp"

#include "relay/async/until_stopped.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace asio = boost::asio;

namespace relay {

namespace {

constexpr auto never = asio::steady_timer::time_point::max();
constexpr std::chrono::milliseconds asks_again_after{20};

asio::awaitable<void> run_child(asio::awaitable<void> task)
{
    co_await asio::this_coro::throw_if_cancelled(false); // stopping is an event, not an error
    co_await finish_item();
    co_await std::move(task);
}

} // namespace

task_group::task_group(asio::any_io_executor ex) : ex_(ex), empty_(ex, never) {}

void task_group::spawn(asio::awaitable<void> task)
{
    if (stopping_)
        return;
    const auto child = children_.emplace(children_.end());
    auto on_done = [this, child](std::exception_ptr error) {
        // Later, because this may run inside the child's own emit()
        asio::post(ex_, [this, child, error] { on_exit(child, error); });
    };
    asio::co_spawn(
        ex_, run_child(std::move(task)), asio::bind_cancellation_slot(child->slot(), on_done)
    );
}

asio::awaitable<void> task_group::wait()
{
    while (!children_.empty() && !co_await stop_requested())
        co_await look();
}

asio::awaitable<void> task_group::shut_down(std::chrono::milliseconds grace)
{
    co_await asio::this_coro::throw_if_cancelled(false); // the tasks must end before we do

    stop(asio::cancellation_type::total);
    empty_.expires_after(grace);
    if (!children_.empty())
        co_await look();

    stop(asio::cancellation_type::terminal);
    while (!children_.empty())
        co_await look();

    if (failure_)
        std::rethrow_exception(std::exchange(failure_, nullptr));
}

// Until the last task has ended, `empty_` expires, or somebody else's look makes it expire earlier.
// A task that is asked to stop between two operations (one has ended, and it has not gone on yet)
// begins the next one as if nothing had been: so it is asked again and again.
asio::awaitable<void> task_group::look()
{
    const auto again = asio::steady_timer::clock_type::now() + asks_again_after;
    if (cut_short_ && (empty_.expiry() > again || has_expired()))
        empty_.expires_at(again);
    co_await empty_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (cut_short_ && has_expired())
        stop(asio::cancellation_type::terminal);
}

bool task_group::has_expired() const
{
    return empty_.expiry() <= asio::steady_timer::clock_type::now();
}

void task_group::stop(asio::cancellation_type how)
{
    stopping_ = true;
    cut_short_ |= how == asio::cancellation_type::terminal;
    for (auto& child : children_)
        child.emit(how);
}

void task_group::on_exit(children::iterator child, std::exception_ptr error)
{
    children_.erase(child);
    if (error && !is_cancellation(error) && !failure_) {
        failure_ = error;
        stop(asio::cancellation_type::terminal);
        empty_.cancel(); // who waits has to look again
    }
    if (children_.empty())
        empty_.cancel();
}

} // namespace relay
