#include "campaign/feeder_fixture.hpp"
#include "support/until.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay {

namespace asio = boost::asio;
using test::addresses;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(the_campaign_feeder, test::feeder_fixture)

BOOST_AUTO_TEST_CASE(makes_a_mail_for_everybody)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const auto first = co_await draft(s, addresses(2'500, "a"));
        const auto second = co_await draft(s, addresses(30, "b"));
        co_await start(first);
        co_await start(second);
        co_await s.until(state::sent, 2'530);
        const auto bodies = test::all_bodies(s.api);
        BOOST_TEST(bodies.size() == 2'530u);
        BOOST_TEST(test::are_all_different(bodies));
        BOOST_TEST((co_await look(first)).recipients.passed == 2'500);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(keeps_a_bounded_number_of_messages_ahead)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        co_await run_campaigns(s);
        const auto first = co_await draft(s, addresses(9'000, "a"));
        const auto second = co_await draft(s, addresses(9'000, "b"));
        co_await start(first);
        co_await start(second);
        co_await passed(first, 2'000);
        co_await passed(second, 2'000);
        for (int commits = 0; commits < 30; ++commits)
            co_await s.store.flush(); // a feeder that does not stop has something in each
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) < 8'000);

        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 18'000);
        BOOST_TEST(test::are_all_different(test::all_bodies(s.api)));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(feeds_nobody_of_a_campaign_that_is_paused_and_goes_on_where_it_was)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        co_await run_campaigns(s);
        const auto id = co_await draft(s, addresses(12'000));
        co_await start(id);
        co_await passed(id, 1'000);
        co_await parts->campaign_control.pause(id);
        co_await s.store.flush();
        const auto fed = (co_await look(id)).recipients.passed;
        s.pause_control.resume(pause_scope{.kind = pause_kind::all, .name = {}}, true);
        const auto other = co_await draft(s, addresses(500, "other"));
        co_await start(other);
        co_await s.until(state::sent, 500);
        BOOST_TEST((co_await look(id)).recipients.passed == fed);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == fed);

        const auto resumed = co_await parts->campaign_control.resume(id);
        BOOST_TEST((resumed.answer == campaign_answer::done));
        co_await s.until(state::sent, 12'500);
        BOOST_TEST(test::are_all_different(test::all_bodies(s.api)));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(takes_up_what_ran_when_the_relay_ended)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        co_await run_campaigns(s);
        const auto id = co_await draft(s, addresses(12'000));
        co_await start(id);
        co_await passed(id, 1'000);
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await run_campaigns(s);
        co_await s.until(state::sent, 12'000);
        const auto bodies = test::all_bodies(s.api);
        BOOST_TEST(bodies.size() == 12'000u);
        BOOST_TEST(test::are_all_different(bodies));
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(feeds_nobody_once_a_window_has_closed_while_it_was_compiled)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await draft(s, addresses(100));
        const std::vector from{campaign_state::draft};
        co_await parts->campaign_book.move(id, from, campaign_state::running, wall_now());
        auto& feeder = parts->campaign_feeder;
        feeder.feed(id);
        feeder.bound(id, 50);
        s.tasks.spawn(feeder.run());
        while (!feeder.is_feeding(id))
            co_await asio::post(asio::use_awaitable);
        feeder.bound(id, 0);
        co_await test::until([&] { return !feeder.is_feeding(id); });
        BOOST_TEST((co_await look(id)).recipients.passed == 0);
        feeder.bound(id, 50);
        co_await passed(id, 50);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(compiles_a_campaign_once_however_often_more_recipients_come)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        const auto id = co_await draft(s, addresses(2'500));
        const std::vector from{campaign_state::draft};
        co_await parts->campaign_book.move(id, from, campaign_state::running, wall_now());
        auto& feeder = parts->campaign_feeder;
        feeder.feed(id);
        feeder.bound(id, campaign_feeder::no_bound);
        s.tasks.spawn(feeder.run());
        while (s.store.counts().at(lane::campaign, state::queued) < 2'500) {
            feeder.feed(id);
            co_await asio::post(asio::use_awaitable);
        }
        BOOST_TEST(parts->compiled == 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(goes_on_when_more_recipients_have_come)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const auto id = co_await draft(s, addresses(10, "a"));
        co_await start(id);
        co_await s.until(state::sent, 10);
        const std::vector in{campaign_state::running};
        const auto upload = (co_await parts->recipient_book.open(id, in, "")).upload.id;
        upload_step one{.upload = upload, .reached = 1, .recipients = {}, .first_skipped = {}};
        one.recipients.push_back({.line = 1, .email = "late@example.org", .variables = {}});
        co_await parts->recipient_book.add(std::move(one));
        co_await parts->recipient_book.received(upload);
        co_await parts->recipient_book.complete(parts->campaign_reader, upload, 1);
        parts->campaign_feeder.feed(id);
        co_await s.until(state::sent, 11);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(leaves_out_whose_mail_breaks_a_rule_and_who_unsubscribed_since_the_import)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const std::vector<std::string> emails{
            "ann@example.org", "invalid@example.org", "gone@example.org"};
        const auto id = co_await draft(s, emails);
        s.suppressed_addresses.apply(suppression_change{
            .address = "gone@example.org", .scope = suppression_scope::campaigns, .added = true});
        co_await run_campaigns(s);
        co_await start(id);
        co_await s.until(state::sent, 1);
        co_await s.until(state::suppressed, 1);
        BOOST_TEST(test::all_bodies(s.api).count("ann@example.org") == 1u);
        const auto found = co_await look(id);
        BOOST_TEST(found.recipients.passed == 3);
        BOOST_TEST(found.recipients.invalid == 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
