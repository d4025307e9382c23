#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/sql/statement.hpp"
#include "store/tenants.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <random>

namespace relay {

namespace asio = boost::asio;

using test::mail_of;
using test::noon;
using test::on;

namespace {

struct tenants_in_a_store : test::open_store
{
    asio::awaitable<accept_result> accept(std::string tenant, int day)
    {
        accept_result answer;
        db->accept(
            mail_of(tenant, ids.next_message(on(day))),
            [&](const accept_result& r, new_message&&) { answer = r; }
        );
        co_await db->flush();
        co_return answer;
    }

    // It comes, and nobody wants it any more.
    asio::awaitable<accept_result> come_and_go(std::string tenant, int day)
    {
        const auto r = co_await accept(std::move(tenant), day);
        BOOST_TEST((co_await db->cancel(r.id, on(day)) == cancel_result::cancelled));
        co_return r;
    }

    // What was finished before that day, and what was counted
    asio::awaitable<void> forget(int before)
    {
        const moment now{.wall = on(before)};
        co_await db->forget(on(before), now, std::nullopt);
        co_await db->forget_counts(on(before));
    }

    std::int64_t count(const std::string& what) const
    {
        const auto look = sql::open_to_read(db->location());
        return look->integer("SELECT count(*) FROM " + what);
    }

    asio::awaitable<tally> total(report_query which = {})
    {
        event_reader events(db->location());
        const auto table = co_await events.report(std::move(which));
        co_return table.total;
    }

    void check_that_all_rows_are_joined() const
    {
        BOOST_TEST(count("message WHERE flow NOT IN (SELECT id FROM flow)") == 0);
        BOOST_TEST(count("label WHERE flow NOT IN (SELECT id FROM flow)") == 0);
        BOOST_TEST(count("tally WHERE label NOT IN (SELECT id FROM label)") == 0);
        BOOST_TEST(count("flow WHERE id NOT IN (SELECT flow FROM label)") == 0);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(flows_that_nobody_uses_any_more, tenants_in_a_store)

BOOST_AUTO_TEST_CASE(go_with_their_last_message_and_their_last_counts)
{
    auto story = [&]() -> asio::awaitable<void> {
        settlement s{
            .request = {.id = ids.next_request(on(0)), .lane = lane::campaign}, .at = on(0)};
        for (int i = 0; i < 300; ++i) {
            const auto id = ids.next_message(on(0));
            db->accept(mail_of(std::to_string(i), id), [](const auto&, new_message&&) {});
            s.sent.push_back({.id = id, .resend_id = std::to_string(i)});
        }
        db->settle(std::move(s), {});
        co_await accept("another", 5);

        // Their messages are there still.
        co_await db->forget_counts(on(3));
        BOOST_TEST(count("flow") == 301);
        BOOST_TEST(count("label") == 301);
        const auto counted = co_await total();
        BOOST_TEST(counted[metric::accepted] == 1);

        co_await forget(3);
        BOOST_TEST(count("flow") == 1);
        BOOST_TEST(count("label") == 1);
        check_that_all_rows_are_joined();
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(stay_while_they_are_counted)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await come_and_go("a", 2);
        co_await accept("another", 5);
        co_await forget(2);
        BOOST_TEST(count("flow") == 2);
        report_query of_a;
        of_a.tenant = "a";
        const auto counted = co_await total(of_a);
        BOOST_TEST(counted[metric::cancelled] == 1);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(stay_for_a_dead_letter_whose_day_is_not_counted_any_more)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto r = co_await accept("a", 0);
        const sealed_request request{
            .id = ids.next_request(on(0)), .lane = lane::campaign, .members = {r.id}};
        db->bury(request, death::exhausted, {.at = on(0), .result = {}}, {});
        co_await accept("another", 5);
        co_await forget(3);

        message_reader records(db->location());
        const auto letter = co_await records.find(r.id);
        BOOST_REQUIRE(letter.has_value());
        BOOST_TEST(letter->tenant == "a");
        const auto again = co_await db->retry_dead({r.id});
        BOOST_REQUIRE(again.size() == 1u);
        queue_reader stored(db->location());
        const auto key = co_await stored.find_flow(again[0].flow);
        BOOST_REQUIRE(key.has_value());
        BOOST_TEST(key->tenant == "a");
        const auto counted = co_await total();
        BOOST_TEST(counted[metric::accepted] == 1);
        BOOST_TEST(counted[metric::dead] == 0);

        BOOST_TEST((co_await db->cancel(r.id, on(0)) == cancel_result::cancelled));
        co_await forget(3);
        BOOST_TEST(count("flow") == 1);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(are_other_flows_when_they_are_used_again)
{
    for (const bool restart : {false, true}) {
        accept_result first;
        auto forgotten = [&]() -> asio::awaitable<void> {
            first = co_await come_and_go("a", 0);
            co_await accept("another", 5);
            co_await forget(3);
        };
        test::run(ctx, forgotten());
        if (restart)
            reopen();
        auto used_again = [&]() -> asio::awaitable<void> {
            const auto second = co_await accept("a", 6);
            BOOST_TEST((second.flow > first.flow));
            queue_reader stored(db->location());
            const auto queue = co_await stored.load_queue(second.flow, 0, 9, 9);
            BOOST_REQUIRE(queue.size() == 1u);
            BOOST_TEST((queue[0].id == second.id));
            report_query of_a;
            of_a.tenant = "a";
            const auto counted = co_await total(of_a);
            BOOST_TEST(counted[metric::accepted] == 1);
            check_that_all_rows_are_joined();
            BOOST_TEST((co_await db->cancel(second.id, on(6)) == cancel_result::cancelled));
        };
        test::run(ctx, used_again());
        db.reset();
        ctx.restart();
        ctx.poll();
        std::filesystem::remove_all(directory.path());
        where = test::unused_location(directory);
        ids = id_source(0);
        db = open();
    }
}

// Also after a restart no number is given twice.
BOOST_AUTO_TEST_CASE(stay_if_they_are_the_newest_until_another_one_is)
{
    accept_result newest;
    auto story = [&]() -> asio::awaitable<void> {
        co_await accept("another", 0);
        newest = co_await come_and_go("a", 0);
        co_await accept("another", 5);
        co_await forget(3);
        BOOST_TEST(count("flow") == 2);
    };
    test::run(ctx, story());
    reopen();
    auto later = [&]() -> asio::awaitable<void> {
        const auto b = co_await accept("b", 5);
        BOOST_TEST((b.flow > newest.flow));
        co_await forget(3);
        BOOST_TEST(count("flow") == 2);
        check_that_all_rows_are_joined();
    };
    test::run(ctx, later());
}

BOOST_AUTO_TEST_CASE(of_much_that_is_counted_a_bounded_part_goes_in_each_commit)
{
    auto story = [&]() -> asio::awaitable<void> {
        for (int day = 0; day < 500; ++day)
            db->accept(mail_of("a", ids.next_message(on(day))), [](const auto&, new_message&&) {});
        co_await db->flush();
        const auto before = db->stats().commits;
        co_await db->forget_counts(on(490));
        BOOST_TEST(db->stats().commits - before >= 3u);
        BOOST_TEST(count("tally") == 10);
    };
    test::run(ctx, story());
}

// New tenants each day, and each day the oldest are forgotten while mail comes in for all of them.
BOOST_AUTO_TEST_CASE(go_while_mail_comes_in_and_nothing_of_it_is_lost)
{
    constexpr int mails = 200;
    std::mt19937 random(1);
    std::vector<message_id> waiting;
    auto some_days = [&](int from, int until) -> asio::awaitable<void> {
        for (int day = from; day < until; ++day) {
            bool forgotten = false;
            auto in_between = [&]() -> asio::awaitable<void> {
                co_await forget(day - 3);
                forgotten = true;
            };
            asio::co_spawn(ctx, in_between(), asio::detached);
            settlement s{
                .request = {.id = ids.next_request(on(day)), .lane = lane::campaign},
                .at = on(day)};
            for (int i = 0; i < mails; ++i) {
                const auto tenant = std::to_string(5 * day + static_cast<int>(random() % 40));
                const auto id = ids.next_message(on(day));
                db->accept(mail_of(tenant, id), [](const auto&, new_message&&) {});
                if (i % 50 == 0)
                    co_await db->flush();
                if (i == 0)
                    waiting.push_back(id);
                else
                    s.sent.push_back({.id = id, .resend_id = std::to_string(id.value)});
            }
            while (!forgotten)
                co_await db->flush();
            db->settle(std::move(s), {});
            co_await db->flush();
        }
    };
    test::run(ctx, some_days(0, 20));
    reopen();
    test::run(ctx, some_days(20, 40));

    check_that_all_rows_are_joined();
    BOOST_TEST(count("flow") < 120);
    auto look = [&]() -> asio::awaitable<void> {
        report_query last_days;
        last_days.first_day =
            std::chrono::floor<std::chrono::days>(on(36)).time_since_epoch().count();
        const auto counted = co_await total(last_days);
        BOOST_TEST(counted[metric::accepted] == 4 * mails);
        BOOST_TEST(counted[metric::sent] == 4 * (mails - 1));
        message_reader records(db->location());
        std::size_t queued = 0;
        const auto sums = co_await records.count_queued();
        for (const auto& [name, messages] : sums->domains())
            queued += static_cast<std::size_t>(messages);
        BOOST_TEST(queued == waiting.size());
    };
    test::run(ctx, look());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
