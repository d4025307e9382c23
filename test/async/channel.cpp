#include "relay/async/channel.hpp"

#include "relay/async/task_group.hpp"
#include "support/run.hpp"

#include <memory>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

namespace {

struct channel_fixture
{
    asio::io_context ctx;
    channel<std::unique_ptr<int>> items{ctx.get_executor(), 4};
    task_group tasks{ctx.get_executor()};
    std::vector<int> taken;
    bool consumer_ended{};
    notifier progress{ctx.get_executor()};

    asio::awaitable<void> consume()
    {
        while (auto item = co_await items.next()) {
            taken.push_back(**item);
            progress.notify_all();
        }
        consumer_ended = true;
    }

    asio::awaitable<void> taken_are(std::size_t count)
    {
        while (taken.size() < count)
            co_await progress.wait();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(channels, channel_fixture)

BOOST_AUTO_TEST_CASE(items_arrive_in_order_and_never_more_wait_than_fit)
{
    auto test = [&]() -> asio::awaitable<void> {
        tasks.spawn(consume());
        for (int i = 0; i < 1000; ++i) {
            BOOST_TEST(co_await items.push(std::make_unique<int>(i)));
            BOOST_TEST(items.size() <= 4u);
        }
        co_await taken_are(1000);
        for (int i = 0; i < 1000; ++i)
            BOOST_TEST(taken[static_cast<std::size_t>(i)] == i);
        co_await tasks.shut_down(1h);
        BOOST_TEST(consumer_ended);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_full_channel_says_so)
{
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(items.try_push(std::make_unique<int>(i)));
    auto fifth = std::make_unique<int>(5);
    BOOST_TEST(!items.try_push(std::move(fifth)));
    BOOST_TEST((fifth != nullptr));
    BOOST_TEST(**items.try_next() == 0);
    BOOST_TEST(items.try_push(std::move(fifth)));
}

BOOST_AUTO_TEST_CASE(who_is_stopped_while_the_channel_is_full_drops_the_item)
{
    bool handed_on = true;
    auto push_one = [&]() -> asio::awaitable<void> {
        handed_on = co_await items.push(std::make_unique<int>(5));
    };
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 4; ++i)
            items.try_push(std::make_unique<int>(i));
        tasks.spawn(push_one());
        co_await asio::post(ctx, asio::use_awaitable);
        co_await tasks.shut_down(1h);
        BOOST_TEST(!handed_on);
        BOOST_TEST(items.size() == 4u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(several_consumers_share_the_items)
{
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i)
            tasks.spawn(consume());
        for (int i = 0; i < 100; ++i)
            co_await items.push(std::make_unique<int>(i));
        co_await taken_are(100);
        co_await tasks.shut_down(1h);
        BOOST_TEST(taken.size() == 100u);
    };
    test::run(ctx, test());
}

// Else each item would wake all who wait, and all but one would look in vain.
BOOST_AUTO_TEST_CASE(an_item_costs_the_same_however_many_wait_for_one)
{
    const auto handlers_for_an_item = [&](int waiting) {
        channel<int> numbers(ctx.get_executor(), 1);
        int taken_items = 0;
        auto take_one = [&]() -> asio::awaitable<void> {
            taken_items += co_await numbers.next() ? 1 : 0;
        };
        const auto run_ready = [&] {
            ctx.restart();
            return ctx.poll();
        };
        for (int i = 0; i < waiting; ++i)
            tasks.spawn(take_one());
        run_ready();
        numbers.try_push(1);
        const auto handlers = run_ready();
        BOOST_TEST(taken_items == 1);
        numbers.close();
        run_ready();
        BOOST_TEST(tasks.size() == 0u);
        return handlers;
    };
    BOOST_TEST(handlers_for_an_item(1) == handlers_for_an_item(8));
}

BOOST_AUTO_TEST_CASE(what_is_in_a_closed_channel_is_still_taken_and_then_it_ends)
{
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 4; ++i)
            items.try_push(std::make_unique<int>(i));
        items.close();
        BOOST_TEST(!items.try_push(std::make_unique<int>(5)));
        BOOST_TEST(!co_await items.push(std::make_unique<int>(6)));
        tasks.spawn(consume());
        co_await items.emptied();
        co_await tasks.wait();
        BOOST_TEST(taken.size() == 4u);
        BOOST_TEST(consumer_ended);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(closing_ends_who_waits_for_an_item_and_who_waits_for_room)
{
    bool handed_on = true;
    channel<int> full(ctx.get_executor(), 1);
    auto push_one = [&]() -> asio::awaitable<void> { handed_on = co_await full.push(2); };
    auto test = [&]() -> asio::awaitable<void> {
        full.try_push(1);
        tasks.spawn(consume());
        tasks.spawn(push_one());
        items.close();
        full.close();
        co_await tasks.wait();
        BOOST_TEST(consumer_ended);
        BOOST_TEST(!handed_on);
        BOOST_TEST(full.size() == 1u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
