// A campaign's mail is cancelled with one row
#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/open_store.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace relay {

namespace asio = boost::asio;

using test::noon;

namespace {

struct cancel_fixture : test::store_fixture
{
    asio::awaitable<message_id> queued(std::string campaign, lane l = lane::campaign)
    {
        auto m = make("body", l);
        m.flow.campaign = std::move(campaign);
        co_return (co_await accept(std::move(m))).id;
    }

    asio::awaitable<message_id> scheduled(std::string campaign, wall_time due)
    {
        auto m = make("body", lane::campaign);
        m.flow.campaign = std::move(campaign);
        m.scheduled_at = due;
        co_return (co_await accept(std::move(m))).id;
    }

    // All that is to be sent, in whatever flow
    asio::awaitable<std::vector<message_id>> to_send()
    {
        queue_reader disk(db->location());
        std::vector<message_id> ids;
        for (const auto& f : co_await disk.backlog())
            for (const auto& m : co_await disk.load_queue(f.id, 0, 100, 0))
                ids.push_back(m.id);
        co_return ids;
    }

    // What was cancelled with its campaign and whose own row does not say so yet
    asio::awaitable<std::vector<message_id>> to_carry_out()
    {
        queue_reader disk(db->location());
        std::vector<message_id> ids;
        for (const auto& c : co_await disk.campaign_cancels()) {
            cancelled_slice slice;
            while (!slice.last) {
                slice = co_await disk.find_cancelled(c, slice.next);
                ids.insert(ids.end(), slice.found.begin(), slice.found.end());
            }
        }
        co_return ids;
    }

    std::int64_t count(state s) const
    {
        return db->counts().at(lane::transactional, s) + db->counts().at(lane::campaign, s);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_cancelled_campaign, cancel_fixture)

BOOST_AUTO_TEST_CASE(is_not_sent_and_later_mail_of_its_name_and_others_are)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto first = co_await queued("spring");
        const auto other = co_await queued("summer");
        const auto reset = co_await queued("spring", lane::transactional);
        const auto later = co_await scheduled("spring", noon + std::chrono::hours(1));
        const auto of_other = co_await scheduled("summer", noon + std::chrono::hours(1));
        co_await db->cancel_campaign("spring", noon);
        const auto after = co_await queued("spring");
        const auto scheduled_after = co_await scheduled("spring", noon + std::chrono::hours(1));

        const std::vector left{after, other}; // by flow
        BOOST_TEST((co_await to_send() == left));
        const std::vector gone{first, reset, later};
        auto found = co_await to_carry_out();
        std::ranges::sort(found);
        BOOST_TEST((found == gone));

        message_reader records(db->location());
        for (const auto id : gone)
            BOOST_TEST((co_await records.find(id))->cancelled.has_value());
        for (const auto id : {other, of_other, after, scheduled_after})
            BOOST_TEST(!(co_await records.find(id))->cancelled.has_value());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(is_one_row_whose_messages_follow_over_a_restart)
{
    constexpr int messages = 1'200; // more than a slice has
    auto before = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < messages; ++i) {
            auto m = make("body", lane::campaign);
            db->accept(std::move(m), [](const accept_result&, new_message&&) {});
        }
        co_await db->flush();
        co_await db->cancel_campaign("c", noon);
        BOOST_TEST(count(state::queued) == messages); // no row of theirs was written
        auto some = co_await to_carry_out();
        BOOST_REQUIRE(some.size() == std::size_t(messages));
        some.resize(500);
        BOOST_TEST(co_await db->carry_out_cancel(std::move(some)));
    };
    test::run(ctx, before());
    reopen();
    auto after = [&]() -> asio::awaitable<void> {
        BOOST_TEST((co_await to_send()).empty());
        auto rest = co_await to_carry_out();
        BOOST_TEST(rest.size() == std::size_t(messages - 500));
        co_await db->carry_out_cancel(std::move(rest));
        BOOST_TEST(count(state::queued) == 0);
        BOOST_TEST(count(state::cancelled) == messages);

        queue_reader disk(db->location());
        for (const auto& c : co_await disk.campaign_cancels())
            BOOST_TEST(co_await db->end_cancel(c));
        BOOST_TEST((co_await disk.campaign_cancels()).empty());
        event_reader counts(db->location());
        const auto report = co_await counts.report({.by = report_by::campaign});
        BOOST_TEST(report.total[metric::cancelled] == messages);
        BOOST_TEST(report.total.queued() == 0);
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(is_not_ended_by_the_end_of_an_earlier_cancel)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await queued("spring");
        const auto first = co_await db->cancel_campaign("spring", noon);
        co_await queued("spring");
        co_await db->cancel_campaign("spring", noon);
        co_await db->end_cancel(*first);
        BOOST_TEST((co_await to_send()).empty());
        BOOST_TEST((co_await to_carry_out()).size() == 2u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(is_cancelled_when_its_time_comes_or_is_over)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto due = co_await scheduled("spring", noon);
        const auto late = co_await queued("spring");
        co_await db->cancel_campaign("spring", noon);
        BOOST_TEST((co_await db->reschedule(due, noon) == reschedule_result::too_late));
        std::vector one(1, due);
        BOOST_TEST((co_await db->promote(lane::campaign, std::move(one), noon)).empty());
        std::vector expired(1, sized_message{.id = late});
        db->expire(lane::campaign, state::queued, std::move(expired), noon, {});
        co_await db->flush();
        BOOST_TEST((co_await state_of(due) == state::cancelled));
        BOOST_TEST((co_await state_of(late) == state::cancelled));
        BOOST_TEST((co_await to_carry_out()).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(leaves_what_is_dead_and_comes_back_later)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await queued("spring");
        std::vector expired(1, sized_message{.id = id});
        db->expire(lane::campaign, state::queued, std::move(expired), noon, {});
        co_await db->flush();
        co_await db->cancel_campaign("spring", noon);
        BOOST_TEST((co_await to_carry_out()).empty());
        std::vector one(1, id);
        co_await db->retry_dead(std::move(one));
        BOOST_TEST((co_await to_send()).size() == 1u);
        BOOST_TEST((co_await db->reschedule(id, noon) == reschedule_result::rescheduled));
        BOOST_TEST((co_await to_carry_out()).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
