#include "store/reader/sent_search.hpp"

#include "relay/async/task_group.hpp"
#include "support/run.hpp"
#include "support/until.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <map>

namespace relay {

namespace asio = boost::asio;

namespace {

// Some mail, of which a slice of the search sees ten
struct sent_search_fixture
{
    asio::io_context ctx;
    std::map<std::string, std::int64_t> mail;
    int slices{};
    int at_once{};
    int most_at_once{};
    std::vector<std::optional<message_id>> answers;

    sent_search search{
        [this](std::string id, std::int64_t before) { return look(std::move(id), before); }, 5};

    asio::awaitable<sent_search::slice> look(std::string id, std::int64_t before)
    {
        ++slices;
        most_at_once = std::max(most_at_once, ++at_once);
        co_await test::let_others_go_on();
        --at_once;
        const auto end = std::min<std::int64_t>(before, 1'000);
        sent_search::slice seen{.lowest = end - 10};
        const auto found = mail.find(id);
        if (found != mail.end() && found->second < end && found->second >= end - 10)
            seen.found = message_id{found->second};
        co_return seen;
    }

    asio::awaitable<void> ask(std::string id)
    {
        answers.push_back(co_await search.find(std::move(id)));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_search_that_takes_long, sent_search_fixture)

BOOST_AUTO_TEST_CASE(is_shared_by_all_who_ask_for_the_same)
{
    mail["far"] = 965;
    auto story = [&]() -> asio::awaitable<void> {
        task_group askers(ctx.get_executor());
        for (int i = 0; i < 20; ++i)
            askers.spawn(ask("far"));
        co_await askers.wait();
    };
    test::run(ctx, story());
    BOOST_TEST(answers.size() == 20u);
    for (const auto& a : answers)
        BOOST_TEST((a == message_id{965}));
    BOOST_TEST(search.begun() == 1u);
    BOOST_TEST(slices == 4);
}

BOOST_AUTO_TEST_CASE(runs_alone_and_goes_only_so_far)
{
    mail["beyond"] = 5;
    auto story = [&]() -> asio::awaitable<void> {
        task_group askers(ctx.get_executor());
        for (const auto* id : {"beyond", "unknown", "beyond"})
            askers.spawn(ask(id));
        co_await askers.wait();
    };
    test::run(ctx, story());
    BOOST_TEST(answers.size() == 3u);
    for (const auto& a : answers)
        BOOST_TEST(!a.has_value());
    BOOST_TEST(most_at_once == 1);
    BOOST_TEST(search.begun() == 2u);
    BOOST_TEST(slices == 10);
}

BOOST_AUTO_TEST_CASE(goes_on_when_who_began_it_has_left)
{
    mail["far"] = 965;
    auto story = [&]() -> asio::awaitable<void> {
        task_group first(ctx.get_executor());
        first.spawn(ask("far"));
        task_group second(ctx.get_executor());
        second.spawn(ask("far"));
        co_await test::until([&] { return slices >= 2; });
        co_await first.shut_down(milliseconds(0));
        co_await second.wait();
    };
    test::run(ctx, story());
    BOOST_REQUIRE(answers.size() == 1u);
    BOOST_TEST((answers.front() == message_id{965}));
    BOOST_TEST(search.begun() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
