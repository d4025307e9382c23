#include "relay/async/task_group.hpp"

#include "relay/async/channel.hpp"
#include "relay/async/until_stopped.hpp"
#include "support/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <stdexcept>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

namespace {

struct group_fixture
{
    asio::io_context ctx;
    channel<int> items{ctx.get_executor(), 4};
    notifier changed{ctx.get_executor()};
    notifier worked{ctx.get_executor()};
    task_group group{ctx.get_executor()};
    int begun{};
    int done{};
    bool others_end{};

    // Works on each item until `worked` is told, and ignores `total` while it does
    asio::awaitable<void> consume()
    {
        while (co_await items.next()) {
            ++begun;
            changed.notify_all();
            co_await worked.wait();
            ++done;
        }
    }

    // It is asked to stop between two operations, of which the second has no other end.
    asio::awaitable<void> miss_the_moment()
    {
        while (!others_end)
            co_await asio::post(ctx, asio::use_awaitable);
        co_await asio::post(ctx, asio::use_awaitable);
        asio::steady_timer never(ctx, asio::steady_timer::time_point::max());
        co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
        ++done;
    }

    asio::awaitable<void> end_with_others()
    {
        try {
            co_await worked.wait();
        } catch (const boost::system::system_error&) {
            others_end = true;
        }
    }

    asio::awaitable<void> first_item_is_worked_on()
    {
        while (begun == 0)
            co_await changed.wait();
    }
};

asio::awaitable<void> end_at_once()
{
    co_return;
}

asio::awaitable<void> fail()
{
    throw std::runtime_error("it broke");
    co_return;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(task_groups, group_fixture)

BOOST_AUTO_TEST_CASE(a_busy_task_finishes_its_item_and_takes_no_other)
{
    auto test = [&]() -> asio::awaitable<void> {
        group.spawn(consume());
        co_await items.push(1);
        co_await items.push(2);
        co_await first_item_is_worked_on();
        asio::post(ctx, [this] { worked.notify_all(); });
        co_await group.shut_down(1h);
        BOOST_TEST(done == 1);
        BOOST_TEST(items.size() == 1u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_stuck_task_is_stopped_after_the_grace)
{
    auto test = [&]() -> asio::awaitable<void> {
        group.spawn(consume());
        co_await items.push(1);
        co_await first_item_is_worked_on();
        co_await group.shut_down(10ms);
        BOOST_TEST(done == 0);
        BOOST_TEST(group.size() == 0u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(the_first_failure_stops_the_others_and_is_reported)
{
    auto test = [&]() -> asio::awaitable<void> {
        group.spawn(consume());
        co_await items.push(1);
        co_await first_item_is_worked_on();
        group.spawn(fail());
        co_await group.wait();
        BOOST_TEST(group.size() == 0u);
        co_await group.shut_down(1h);
    };
    BOOST_CHECK_THROW(test::run(ctx, test()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(who_misses_the_moment_is_stopped_all_the_same)
{
    auto test = [&]() -> asio::awaitable<void> {
        group.spawn(miss_the_moment());
        group.spawn(end_with_others());
        co_await group.shut_down(0ms);
        BOOST_TEST(done == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(who_misses_the_failure_of_another_is_stopped_all_the_same)
{
    auto test = [&]() -> asio::awaitable<void> {
        group.spawn(miss_the_moment());
        group.spawn(end_with_others());
        group.spawn(fail());
        co_await group.wait();
        BOOST_TEST(done == 1);
        BOOST_TEST(group.size() == 0u);
        BOOST_CHECK_THROW(co_await group.shut_down(1h), std::runtime_error);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_group_that_was_shut_down_takes_no_task)
{
    auto test = [&]() -> asio::awaitable<void> {
        items.try_push(1);
        co_await group.shut_down(1h);
        group.spawn(consume());
        BOOST_TEST(group.size() == 0u);
        BOOST_TEST(begun == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(waiting_for_no_tasks_takes_no_time)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await group.wait();
        co_await group.shut_down(1h);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(errors_of_an_operation_come_through_until_stopped)
{
    std::string caught;
    auto task = [&]() -> asio::awaitable<void> {
        try {
            co_await until_stopped(fail());
        } catch (const std::runtime_error& e) {
            caught = e.what();
        }
        BOOST_TEST(co_await until_stopped(end_at_once()));
    };
    auto test = [&]() -> asio::awaitable<void> {
        group.spawn(task());
        co_await group.wait();
    };
    test::run(ctx, test());
    BOOST_TEST(caught == "it broke");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
