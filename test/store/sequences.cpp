#include "store/sequence_fixture.hpp"

#include <chrono>

namespace relay {

namespace asio = boost::asio;

using namespace std::chrono_literals;
using test::noon;
using test::step_counts;

BOOST_FIXTURE_TEST_SUITE(sequences, test::sequence_fixture)

BOOST_AUTO_TEST_CASE(go_on_when_a_mail_was_sent)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example", "bob@a.example"));
        const auto first = co_await feed_first(id);
        BOOST_TEST(waiting() == (step_counts{0, 0, 0, 0}));
        co_await settle({first[0]});
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        auto disk = reader();
        const auto awaited = co_await disk.awaited_steps(id, steps);
        BOOST_TEST(!awaited[0].earliest.has_value());
        BOOST_TEST((awaited[1].earliest == noon));
        const auto before = co_await disk.who_awaits(id, 2, noon - 1ms, 100, 1'000'000);
        BOOST_TEST(before.empty());
        const auto now = co_await disk.who_awaits(id, 2, noon, 100, 1'000'000);
        BOOST_REQUIRE(now.size() == 1u);
        BOOST_TEST(now[0].email == "ann@a.example");

        const auto second = co_await feed_step(id, 2);
        co_await settle({first[1], second[0]});
        BOOST_TEST(waiting() == (step_counts{0, 1, 1, 0}));
        co_await settle(co_await feed_step(id, 3));
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 1}));
        BOOST_TEST(count("message WHERE step = 2") == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(give_nobody_a_step_twice)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        co_await settle(co_await feed_first(id));
        auto once = co_await awaiting(id, 2);
        auto twice = once;
        twice.recipients[0].mail->id = ids.next_message(noon);
        BOOST_TEST((co_await feed(std::move(once))).size() == 1u);
        BOOST_TEST((co_await feed(std::move(twice))).empty());
        BOOST_TEST(count("message WHERE step = 2") == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(begin_for_whoever_joins_and_once)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        BOOST_TEST((co_await join(id, "bob@a.example") == joined::done));
        BOOST_TEST((co_await join(id, "Bob@A.example") == joined::already));
        BOOST_TEST((co_await join(id, "ann@a.example") == joined::already));
        BOOST_TEST((co_await join(id, "cy@a.example") == joined::done));
        BOOST_TEST((co_await join(test::unknown_campaign, "x@a.example") == joined::unknown));
        BOOST_TEST(waiting() == (step_counts{2, 0, 0, 0}));
        const auto found = co_await look(id);
        BOOST_TEST(found.recipients.all == 3);
        BOOST_TEST(found.recipients.passed == 2);
        BOOST_TEST((co_await feed_step(id, 1)).size() == 2u);
        BOOST_TEST((co_await feed_first(id)).size() == 1u);
        co_await move(id, campaign_state::finished);
        BOOST_TEST((co_await join(id, "dan@a.example") == joined::conflict));
    };
    test::run(ctx, test());
}

// The first mail comes after a delay.
BOOST_AUTO_TEST_CASE(wait_for_their_first_step_too)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        auto disk = reader();
        const auto page = co_await disk.next_recipients(id, std::nullopt, 100, 1'000'000);
        auto f = begin_feeding(id, page);
        f.step = 1;
        f.joined = noon;
        f.recipients.push_back(
            {.id = page.waiting[0].id, .email = page.waiting[0].email, .mail = {}}
        );
        BOOST_TEST((co_await feed(std::move(f))).empty());
        BOOST_TEST(waiting() == (step_counts{1, 0, 0, 0}));
        BOOST_TEST((co_await look(id)).recipients.invalid == 0);
        BOOST_TEST((co_await feed_step(id, 1)).size() == 1u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(stand_still_at_a_dead_letter_until_it_was_sent)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        const auto first = co_await feed_first(id);
        co_await settle({}, first);
        BOOST_TEST(waiting() == (step_counts{0, 0, 0, 0}));
        co_await move(id, campaign_state::finished);
        BOOST_TEST((co_await db->retry_dead(first)).size() == 1u);
        BOOST_TEST(((co_await look(id)).state == campaign_state::running));
        co_await settle(first);
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(go_on_by_evidence_too)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        const auto first = co_await feed_first(id);
        co_await settle({}, first);
        auto e = incoming_event{
            .kind = event_kind::delivered, .at = noon, .received = noon, .message = first[0]};
        e.resend_id = "r-1";
        event_log log(*db);
        log.record(std::move(e), [](bool, const recorded_event&) {});
        co_await db->flush();
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_have_finished_go_on_by_evidence)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        const auto first = co_await feed_first(id);
        co_await settle({}, first);
        co_await move(id, campaign_state::finished);
        db->take_evidence(first[0], "r-1", noon, [](const evidence_effect&) {});
        co_await db->flush();
        BOOST_TEST(((co_await look(id)).state == campaign_state::running));
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_are_over_leave_nothing_that_waits)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example", "bob@a.example"));
        const auto first = co_await feed_first(id);
        co_await settle({first[0]});
        auto book = campaigns();
        const std::vector from{campaign_state::running};
        co_await book.cancel(id, from, std::to_string(id.value), noon);
        BOOST_TEST((co_await feed_step(id, 2)).empty());
        co_await settle({first[1]}); // it was on its way
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        const moment now{.wall = noon};
        co_await db->forget(noon - 1h, now, std::nullopt);
        BOOST_TEST(waiting() == (step_counts{0, 0, 0, 0}));
        BOOST_TEST((co_await look(id)).recipients.all == 2);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(do_not_finish_while_somebody_awaits_a_step)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        co_await settle(co_await feed_first(id));
        auto book = sequences();
        const auto early = co_await book.finish(id, 2, noon);
        BOOST_TEST((early.status == campaign_change_result::conflict));
        co_await settle(co_await feed_step(id, 2));
        BOOST_TEST(waiting() == (step_counts{0, 0, 1, 0})); // behind the last one
        const auto done = co_await book.finish(id, 2, noon);
        BOOST_TEST((done.status == campaign_change_result::done));
        BOOST_TEST(((co_await look(id)).state == campaign_state::finished));
    };
    test::run(ctx, test());
}

// It was appended after whoever finishes them had read how many there are.
BOOST_AUTO_TEST_CASE(do_not_finish_while_somebody_awaits_a_step_that_was_appended)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        co_await settle(co_await feed_first(id));
        co_await settle(co_await feed_step(id, 2));
        auto book = sequences();
        co_await book.append(id, "more", "{\"steps\":3}", "{}", 3, 3, noon);
        const auto early = co_await book.finish(id, 2, noon);
        BOOST_TEST((early.status == campaign_change_result::conflict));
        BOOST_TEST(((co_await look(id)).state == campaign_state::running));
        co_await settle(co_await feed_step(id, 3));
        const auto done = co_await book.finish(id, 2, noon);
        BOOST_TEST((done.status == campaign_change_result::done));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(know_when_a_step_was_added)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        auto book = sequences();
        const auto done = co_await book.append(id, "more", "{\"steps\":4}", "{}", 3, 4, noon + 1h);
        const auto twice = co_await book.append(id, "x", "{\"steps\":4}", "{}", 3, 4, noon + 2h);
        BOOST_TEST((twice.status == campaign_change_result::changed));
        BOOST_TEST((done.status == campaign_change_result::done));
        BOOST_TEST((co_await look(id)).definition == "{\"steps\":4}");
        auto disk = reader();
        const auto awaited = co_await disk.awaited_steps(id, 4);
        BOOST_TEST(!awaited[1].added.has_value());
        BOOST_TEST((awaited[2].added == noon + 1h));
        BOOST_TEST((awaited[3].added == noon + 1h));
    };
    test::run(ctx, test());
}

// Also after a restart, when memory knows no label of a step
BOOST_AUTO_TEST_CASE(are_counted_by_steps)
{
    campaign_id id;
    std::vector<message_id> first;
    auto before = [&]() -> asio::awaitable<void> {
        id = co_await run(test::texts("ann@a.example", "bob@a.example"));
        first = co_await feed_first(id);
        co_await settle({first[0]});
        co_await feed_step(id, 2);
    };
    test::run(ctx, before());
    reopen();
    auto after = [&]() -> asio::awaitable<void> {
        co_await settle({first[1]});
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        event_reader events(db->location());
        const report_query q{
            .by = report_by::step, .tag = {}, .campaign = std::to_string(id.value)};
        const auto report = co_await events.report(q);
        BOOST_REQUIRE(report.rows.size() == 2u);
        BOOST_TEST(report.rows[0].key == "1");
        BOOST_TEST(report.rows[0].numbers[metric::sent] == 2);
        BOOST_TEST(report.rows[1].key == "2");
        BOOST_TEST(report.rows[1].numbers[metric::accepted] == 1);
        BOOST_TEST(report.total[metric::accepted] == 3);
    };
    test::run(ctx, after());
}

// Other campaigns pay nothing for it.
BOOST_AUTO_TEST_CASE(have_rows_only_where_there_are_steps)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        co_await import(id, test::texts("ann@a.example"));
        co_await move(id, campaign_state::running);
        auto disk = reader();
        const auto page = co_await disk.next_recipients(id, std::nullopt, 100, 1'000'000);
        auto f = begin_feeding(id, page);
        f.recipients.push_back(
            {.id = page.waiting[0].id,
             .email = page.waiting[0].email,
             .mail = mail(id, "ann@a.example")}
        );
        co_await settle(co_await feed(std::move(f)));
        BOOST_TEST(count("message WHERE state = 4 AND step IS NULL") == 1);
        BOOST_TEST(waiting() == (step_counts{0, 0, 0, 0}));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
