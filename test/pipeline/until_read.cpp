#include "relay/pipeline/until_read.hpp"

#include "pipeline/damage.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::counted_lines;
using test::run_sql;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(a_disk_that_cannot_be_read_for_a_while, test::stage_fixture)

BOOST_AUTO_TEST_CASE(ends_none_of_the_tasks_that_read_it)
{
    constexpr int tasks = 5; // retries and schedules of two lanes, the expiry
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const counted_lines began("the store cannot be read");
        const counted_lines ended("the store can be read again");
        const auto running = s.tasks.size();
        run_sql(s.store.location().path, "ALTER TABLE message RENAME TO hidden_message");
        run_sql(s.store.location().path, "ALTER TABLE request RENAME TO hidden_request");
        for (auto* each : {&s.scheduled, &s.expiring, &s.postponed})
            each->notify_all();
        co_await test::until([&] { return began.count() >= tasks || s.tasks.size() != running; });
        run_sql(s.store.location().path, "ALTER TABLE hidden_message RENAME TO message");
        run_sql(s.store.location().path, "ALTER TABLE hidden_request RENAME TO request");
        BOOST_REQUIRE(s.tasks.size() == running);
        co_await test::until([&] { return ended.count() >= tasks; });
        BOOST_TEST(began.count() == tasks); // one line for a row of failures

        new_message due{
            .id = s.id_source.next_message(wall_now()),
            .flow = {.lane = lane::transactional, .domain = "a.example"},
            .scheduled_at = wall_now(),
            .recipients = 1,
            .body = "due",
            .summary = "{}",
        };
        s.store.accept(std::move(due), [&](const accept_result&, new_message&&) {
            s.scheduled.notify_all();
        });
        co_await s.until(state::sent, 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_asked_again_until_somebody_gives_up)
{
    auto test = [&]() -> asio::awaitable<void> {
        int tries = 0;
        auto fail = [&tries]() -> asio::awaitable<int> {
            ++tries;
            throw store_error("not now");
            co_return 1;
        };
        auto give_up = [&tries] { return tries == 2; };
        const auto found = co_await read_unless(fail, give_up);
        BOOST_TEST(!found.has_value());

        auto work = []() -> asio::awaitable<int> { co_return 7; };
        BOOST_TEST(co_await until_read(work) == 7);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
