#include "campaign/feeder_fixture.hpp"
#include "support/until.hpp"

namespace relay {

namespace asio = boost::asio;
using test::addresses;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(the_campaign_control, test::feeder_fixture)

BOOST_AUTO_TEST_CASE(finishes_a_campaign_when_all_of_its_mail_has_come_to_an_end)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        auto emails = addresses(200);
        emails.emplace_back("invalid@example.org");
        const auto id = co_await draft(s, std::move(emails));
        s.api.answer = [](const auto& sending) {
            const bool refused = test::contains(sending, "r7@example.org");
            return refused ? test::scripted_api::fail(verdict::refused, 422, "validation_error")
                           : test::scripted_api::accept(sending);
        };
        co_await start(id);
        co_await become(id, campaign_state::finished);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::sent) == 199);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::dead) == 1);
        BOOST_TEST((co_await look(id)).ended.has_value());
        BOOST_TEST(!parts->campaign_feeder.feeds_any());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(does_not_finish_one_whose_mail_waits)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        co_await run_campaigns(s);
        const auto id = co_await draft(s, addresses(20));
        co_await start(id);
        co_await passed(id, 20);
        const auto other = co_await draft(s, addresses(1, "other"));
        co_await start(other);
        co_await passed(other, 1); // who looks at all that run has looked at this one since
        BOOST_TEST(((co_await look(id)).state == campaign_state::running));
        s.pause_control.resume(std::nullopt, true);
        co_await become(id, campaign_state::finished);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(starts_a_campaign_at_its_time_and_not_before)
{
    auto clock = wall_now();
    now = [&clock] { return clock; };
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        auto& control = parts->campaign_control;
        const auto id = co_await draft(s, addresses(3));
        const auto late = co_await draft(s, addresses(3, "late"));
        const auto due = clock + std::chrono::days(3);
        const auto next_year = clock + std::chrono::days(365);
        co_await control.start(late, next_year);
        const auto action = co_await control.start(id, due);
        BOOST_TEST((action.answer == campaign_answer::done));
        BOOST_TEST((action.state == campaign_state::scheduled));

        clock = due - milliseconds(1);
        const auto other = co_await draft(s, addresses(1, "other"));
        co_await start(other);
        co_await become(other, campaign_state::finished); // all have been looked at since
        BOOST_TEST(((co_await look(id)).state == campaign_state::scheduled));

        clock = due;
        control.redefined(late); // it looks again
        co_await s.until(state::sent, 4);
        BOOST_TEST(((co_await look(id)).started == from_ms(to_ms(due))));
        BOOST_TEST(((co_await look(late)).state == campaign_state::scheduled));
        BOOST_TEST(((co_await look(late)).starts == from_ms(to_ms(next_year))));

        co_await start(late); // at once, after all
        co_await s.until(state::sent, 7);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(cancels_what_was_made_of_a_campaign_and_makes_no_more)
{
    campaign_id id;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        co_await run_campaigns(s);
        id = co_await draft(s, addresses(9'000));
        co_await start(id);
        co_await passed(id, 1'000);
        co_await parts->campaign_control.pause(id); // a paused one may be cancelled, too
        const auto action = co_await parts->campaign_control.cancel(id);
        BOOST_TEST((action.answer == campaign_answer::done));
        BOOST_TEST((action.state == campaign_state::cancelled));
        BOOST_TEST(s.pauses.list().size() == 1u);
        s.pause_control.resume(std::nullopt, true);
        const auto fed = (co_await look(id)).recipients.passed;
        co_await s.until(state::cancelled, fed);
        const auto other = co_await draft(s, addresses(5, "other"));
        co_await start(other);
        co_await s.until(state::sent, 5);
        BOOST_TEST(s.api.sent.size() == 1u);
        const auto again = co_await parts->campaign_control.resume(id);
        BOOST_TEST((again.answer == campaign_answer::conflict));
    };
    run_stages(story);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const auto other = co_await draft(s, addresses(5, "another"));
        co_await start(other);
        co_await s.until(state::sent, 10);
        BOOST_TEST(((co_await look(id)).state == campaign_state::cancelled));
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(refuses_what_the_state_forbids)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        auto& control = parts->campaign_control;
        const campaign_id nowhere{4'711};
        BOOST_TEST(((co_await control.start(nowhere)).answer == campaign_answer::unknown));
        BOOST_TEST(((co_await control.pause(nowhere)).answer == campaign_answer::unknown));

        const std::vector<std::string> none;
        const auto empty = co_await draft(s, none);
        BOOST_TEST(((co_await control.start(empty)).answer == campaign_answer::nobody));

        const auto id = co_await draft(s, addresses(1));
        BOOST_TEST(((co_await control.pause(id)).answer == campaign_answer::conflict));
        BOOST_TEST(((co_await control.resume(id)).answer == campaign_answer::conflict));
        co_await start(id);
        co_await become(id, campaign_state::finished);
        const auto again = co_await control.start(id);
        BOOST_TEST((again.answer == campaign_answer::conflict));
        BOOST_TEST((again.state == campaign_state::finished));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(takes_up_a_pause_that_a_crash_has_left_half_done)
{
    campaign_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        co_await run_campaigns(s);
        id = co_await draft(s, addresses(30));
        co_await start(id);
        co_await passed(id, 30);
        const std::vector from{campaign_state::running};
        co_await parts->campaign_book.move(
            id, from, campaign_state::paused, wall_now(), "the price is wrong"
        );
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const pause_scope flow{
            .kind = pause_kind::campaign, .name = s.id_codec.to_uuid(message_id{id.value})};
        const auto held = [&] {
            const auto all = s.pauses.list();
            return std::ranges::find(all, flow, &relay::pause::scope) != all.end();
        };
        co_await test::until([&] { return held(); });
        s.pause_control.resume(pause_scope{.kind = pause_kind::all, .name = {}}, true);
        const auto other = co_await draft(s, addresses(5, "other"));
        co_await start(other);
        co_await s.until(state::sent, 5);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 30);
        BOOST_TEST((co_await look(id)).why == "the price is wrong");

        co_await parts->campaign_control.resume(id);
        co_await s.until(state::sent, 35);
        BOOST_TEST(!held());
        BOOST_TEST((co_await look(id)).why == "");
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(tells_who_has_paused_a_campaign_after_a_restart_too)
{
    const auto why_of_all = [](const stages& s) {
        std::vector<std::string> all;
        for (const auto& p : s.pauses.list())
            all.push_back(p.why);
        std::ranges::sort(all);
        return all;
    };
    const std::vector<std::string> expected{
        "paused by hand", // their mail does not leave meanwhile
        "paused by hand: a second look",
        "paused by the relay: hard bounces",
    };
    auto before = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const auto one = co_await draft(s, addresses(1));
        const auto other = co_await draft(s, addresses(1, "other"));
        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        co_await start(one);
        co_await start(other);
        co_await parts->campaign_control.pause(one, "a second look");
        co_await parts->campaign_control.pause(other, "hard bounces", "the relay");
        BOOST_TEST(why_of_all(s) == expected);
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        BOOST_TEST(why_of_all(s) == expected);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
