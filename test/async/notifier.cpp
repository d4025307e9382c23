#include "relay/async/notifier.hpp"

#include "relay/async/task_group.hpp"
#include "support/run.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

namespace {

struct notifier_fixture
{
    asio::io_context ctx;
    notifier changed{ctx.get_executor()};
    task_group tasks{ctx.get_executor()};
    std::vector<int> woken;

    asio::awaitable<void> wait_as(int number)
    {
        co_await changed.wait();
        woken.push_back(number);
    }

    asio::awaitable<void> let_others_run()
    {
        for (int i = 0; i < 10; ++i)
            co_await asio::post(ctx, asio::use_awaitable);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(notifiers, notifier_fixture)

BOOST_AUTO_TEST_CASE(one_or_all_are_woken_in_the_order_in_which_they_came)
{
    auto test = [&]() -> asio::awaitable<void> {
        BOOST_TEST(!changed.notify_one());
        for (int i = 0; i < 4; ++i)
            tasks.spawn(wait_as(i));
        co_await let_others_run();
        BOOST_TEST(changed.waiting() == 4u);

        BOOST_TEST(changed.notify_one());
        BOOST_TEST(woken.empty()); // later, never inside the call
        co_await let_others_run();
        BOOST_TEST(woken == std::vector<int>({0}), boost::test_tools::per_element());

        changed.notify_all();
        co_await let_others_run();
        BOOST_TEST(woken == std::vector<int>({0, 1, 2, 3}), boost::test_tools::per_element());
        co_await tasks.shut_down(1h);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_wait_ends_at_its_deadline)
{
    auto test = [&]() -> asio::awaitable<void> {
        BOOST_TEST(!co_await changed.wait_until(notifier::clock::now()));
        BOOST_TEST(changed.waiting() == 0u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_cancelled_waiter_leaves_the_queue)
{
    auto test = [&]() -> asio::awaitable<void> {
        tasks.spawn(wait_as(0));
        co_await let_others_run();
        co_await tasks.shut_down(0ms);
        BOOST_TEST(changed.waiting() == 0u);
        BOOST_TEST(woken.empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_waiter_may_outlive_its_notifier)
{
    auto late = std::make_unique<notifier>(ctx.get_executor());
    auto test = [&]() -> asio::awaitable<void> {
        auto wait = [](notifier& n) -> asio::awaitable<void> { co_await n.wait(); };
        tasks.spawn(wait(*late));
        co_await let_others_run();
        late.reset();
        co_await tasks.shut_down(0ms);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
