#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/tested_store.hpp"
#include "support/moments.hpp"
#include "support/run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>

namespace relay {

namespace asio = boost::asio;

namespace {

using test::noon;

struct batches_fixture
{
    asio::io_context ctx;
    test::temporary_directory directory;
    std::atomic<int> errors{};
    store db{test::unused_location(directory), ctx.get_executor(), [this](const std::string&) {
                 ++errors;
             }};
    queue_reader stored{db.location()};
    message_reader records{db.location()};
    id_source ids{0};

    new_message make(lane l = lane::transactional, wall_time at = noon)
    {
        return {
            .id = ids.next_message(at),
            .flow = {.lane = l, .campaign = "c", .tenant = "t", .domain = "acme.example"},
            .recipients = 1,
            .body = "{}",
            .summary = "{}",
        };
    }

    new_batch make_batch(std::size_t size, std::string key = {}, wall_time at = noon)
    {
        new_batch b{.idempotency_key = std::move(key)};
        for (std::size_t i = 0; i < size; ++i)
            b.messages.push_back(make(i % 2 == 0 ? lane::transactional : lane::campaign, at));
        b.id = ids.next_message(at);
        return b;
    }

    asio::awaitable<batch_result> accept(new_batch b)
    {
        batch_result answer;
        db.accept_all(std::move(b), [&](batch_result&& r, new_batch&&) { answer = std::move(r); });
        co_await db.flush();
        co_return answer;
    }

    std::int64_t queued()
    {
        const auto counts = db.counts();
        return counts.at(lane::transactional, state::queued) +
               counts.at(lane::campaign, state::queued);
    }

    void run(std::function<asio::awaitable<void>()> test) { test::run(ctx, test()); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batches, batches_fixture)

BOOST_AUTO_TEST_CASE(the_messages_of_a_batch_are_accepted_in_their_order)
{
    run([&]() -> asio::awaitable<void> {
        const auto result = co_await accept(make_batch(100));
        BOOST_TEST((result.status == batch_status::accepted));
        BOOST_REQUIRE(result.accepted.size() == 100u);
        BOOST_TEST(std::ranges::is_sorted(result.accepted, {}, &accept_result::place));
        BOOST_TEST(queued() == 100);
        const auto found = co_await records.find(result.ids[99]);
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found->state == state::queued));
    });
}

BOOST_AUTO_TEST_CASE(a_batch_that_the_disk_refuses_leaves_nothing)
{
    run([&]() -> asio::awaitable<void> {
        auto b = make_batch(10, "k");
        const auto first = b.messages.front().id;
        b.messages.back().id = first; // the last one breaks a constraint
        const auto result = co_await accept(std::move(b));
        BOOST_TEST((result.status == batch_status::failed));
        BOOST_TEST(errors > 0);
        BOOST_TEST(queued() == 0);
        const auto found = co_await records.find(first);
        BOOST_TEST(!found.has_value());
        // Its key is not used up either.
        const auto again = co_await accept(make_batch(1, "k"));
        BOOST_TEST((again.status == batch_status::accepted));
    });
}

BOOST_AUTO_TEST_CASE(a_batch_key_gives_the_first_answer_for_a_day)
{
    run([&]() -> asio::awaitable<void> {
        auto b = make_batch(3, "k");
        b.errors = R"([{"index":3,"message":"m"}])";
        const auto first = co_await accept(std::move(b));

        const auto again = co_await accept(make_batch(3, "k", noon + std::chrono::hours(23)));
        BOOST_TEST((again.status == batch_status::duplicate));
        BOOST_TEST((again.ids == first.ids));
        BOOST_TEST(again.errors == R"([{"index":3,"message":"m"}])");
        auto other = make_batch(3, "k");
        other.fingerprint = {1};
        const auto conflict = co_await accept(std::move(other));
        BOOST_TEST((conflict.status == batch_status::key_conflict));
        BOOST_TEST(queued() == 3);

        auto late = make_batch(2, "k", noon + std::chrono::hours(24));
        late.fingerprint = {1};
        const auto next_day = co_await accept(std::move(late));
        BOOST_TEST((next_day.status == batch_status::accepted));
        BOOST_TEST(queued() == 5);
    });
}

BOOST_AUTO_TEST_CASE(old_batch_keys_are_forgotten)
{
    run([&]() -> asio::awaitable<void> {
        co_await accept(make_batch(1, "old"));
        co_await accept(make_batch(1, "new", noon + std::chrono::hours(2)));
        const moment next_day{.wall = noon + std::chrono::hours(25)};
        co_await db.forget(noon, next_day, std::nullopt);
        const auto again = co_await accept(make_batch(1, "old", noon + std::chrono::hours(3)));
        BOOST_TEST((again.status == batch_status::accepted));
        const auto known = co_await accept(make_batch(1, "new", noon + std::chrono::hours(3)));
        BOOST_TEST((known.status == batch_status::duplicate));
    });
}

BOOST_AUTO_TEST_CASE(a_message_that_was_put_off_is_not_promoted_at_its_old_time)
{
    run([&]() -> asio::awaitable<void> {
        auto m = make();
        m.scheduled_at = noon;
        const auto id = m.id;
        new_batch b{.id = ids.next_message(noon)};
        b.messages.push_back(std::move(m));
        co_await accept(std::move(b));

        const auto result = co_await db.reschedule(id, noon + std::chrono::hours(1));
        BOOST_TEST((result == reschedule_result::rescheduled));
        std::vector<message_id> due(1, id);
        auto promoted = co_await db.promote(lane::campaign, due, noon);
        BOOST_TEST(promoted.empty());
        promoted = co_await db.promote(lane::campaign, due, noon + std::chrono::hours(1));
        BOOST_TEST(promoted.size() == 1u);
        BOOST_TEST(queued() == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_message_that_was_put_off_leaves_its_queue_and_comes_back_behind_the_others)
{
    run([&]() -> asio::awaitable<void> {
        new_batch b{.id = {}};
        for (int i = 0; i < 3; ++i)
            b.messages.push_back(make());
        b.id = ids.next_message(noon);
        const auto result = co_await accept(std::move(b));
        const auto flow = result.accepted[0].flow;
        const auto put_off = result.ids[1];
        co_await db.reschedule(put_off, noon + std::chrono::hours(1));
        auto queue = co_await stored.load_queue(flow, 0, 10, 100);
        BOOST_REQUIRE(queue.size() == 2u);
        BOOST_TEST((queue[1].id == result.ids[2]));

        std::vector<message_id> due(1, put_off);
        co_await db.promote(lane::campaign, due, noon + std::chrono::hours(1));
        queue = co_await stored.load_queue(flow, 0, 10, 100);
        BOOST_REQUIRE(queue.size() == 3u);
        BOOST_TEST((queue[2].id == put_off));
        BOOST_TEST(queue[2].body == "{}");
    });
}

BOOST_AUTO_TEST_CASE(a_page_of_messages_is_newest_first)
{
    run([&]() -> asio::awaitable<void> {
        const auto ids_of = (co_await accept(make_batch(5))).ids;
        const message_page_query newest{.limit = 2};
        auto page = co_await records.list(newest);
        BOOST_REQUIRE(page.messages.size() == 2u);
        BOOST_TEST((page.messages[0].id == ids_of[4]));
        BOOST_TEST(page.has_more);
        const message_page_query older{.after = ids_of[1], .limit = 2};
        page = co_await records.list(older);
        BOOST_REQUIRE(page.messages.size() == 1u);
        BOOST_TEST((page.messages[0].id == ids_of[0]));
        BOOST_TEST(!page.has_more);
        const message_page_query newer{.before = ids_of[1], .limit = 2};
        page = co_await records.list(newer);
        BOOST_REQUIRE(page.messages.size() == 2u);
        BOOST_TEST((page.messages[0].id == ids_of[3]));
        BOOST_TEST(page.has_more);
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
