#include "campaign/guard_fixture.hpp"

namespace relay {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::addresses;
using test::guard_fixture;
using test::stages;
using test::utc;

BOOST_FIXTURE_TEST_SUITE(windows_of_campaigns, guard_fixture)

BOOST_AUTO_TEST_CASE(nothing_leaves_outside_of_the_window_and_what_was_made_is_held_back)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-10-25T04:59:59Z");
        const std::string window =
            R"("window":{"from":"06:00","until":"17:00","zone":"Europe/Berlin"})";
        const auto id = co_await begin(s, addresses(30), window);
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST((co_await look(id)).recipients.passed == 0);

        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        clock = utc("2026-10-25T05:00:00Z"); // the clock was put back in the night
        co_await parts->campaign_guard.look(id);
        co_await passed(id, 30);
        clock = utc("2026-10-25T16:00:00Z");
        BOOST_TEST(co_await look_closely(s, id) == "");
        s.pause_control.resume(pause_scope{.kind = pause_kind::lane, .name = "campaign"}, true);
        s.submit("another campaign's");
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 30);

        s.pause_control.resume(std::nullopt, true); // opens no window
        co_await parts->campaign_guard.look(id);
        BOOST_TEST((s.pauses.of_flow(flow_of(s, id), {}) != nullptr));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_was_held_back_at_the_closing_goes_on_at_the_opening)
{
    campaign_id id;
    const std::string window = R"("window":{"from":"09:00","until":"17:00","zone":"UTC"})";
    auto before = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-11-27T16:59:59Z");
        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        id = co_await begin(s, addresses(30), window);
        co_await parts->campaign_guard.look(id);
        co_await passed(id, 30);
        clock = utc("2026-11-27T17:00:00Z");
        co_await parts->campaign_guard.look(id);
        s.pause_control.resume(pause_scope{.kind = pause_kind::lane, .name = "campaign"}, true);
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-11-28T08:59:59Z");
        co_await begin(s);
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 0);
        clock = utc("2026-11-28T09:00:00Z");
        co_await parts->campaign_guard.look(id);
        co_await s.until(state::sent, 30);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(a_pause_by_hand_does_not_end_with_a_window)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await begin(s, addresses(30), R"("canary":10)");
        BOOST_TEST(co_await look_closely(s, id) == "");
        const pause_scope flow{.kind = pause_kind::campaign, .name = flow_of(s, id)};
        s.pause_control.pause(flow, {.why = "the price is wrong", .by = {}, .until = {}});
        co_await parts->campaign_guard.look(id);
        BOOST_TEST((s.pauses.of_flow(flow_of(s, id), {}) != nullptr));
    };
    run_stages(story);
}

// Between two looks the clock may be set, or the machine may sleep.
BOOST_AUTO_TEST_CASE(nobody_has_a_turn_when_the_window_has_closed_unseen)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-11-27T12:00:00Z");
        const auto id = co_await begin(
            s, addresses(3), R"("window":{"from":"11:00","until":"13:00","zone":"UTC"})"
        );
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 3);

        clock = utc("2026-11-27T13:00:00Z");
        co_await add(id, "late@example.org");
        const auto other = co_await draft(s, addresses(1, "other"));
        co_await start(other);
        BOOST_TEST(co_await look_closely(s, other) == ""); // whoever has a turn has had it by now
        BOOST_TEST(sent(s) == 4);
        BOOST_TEST(((co_await look(id)).recipients.passed == 3));

        clock = utc("2026-11-28T11:00:00Z");
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 5);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_waits_is_held_back_when_the_window_closed_before_a_restart)
{
    const pause_scope everything{.kind = pause_kind::all, .name = {}};
    campaign_id id;
    clock = utc("2026-11-27T12:00:00Z");
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause(everything);
        id = co_await begin(
            s, addresses(3), R"("window":{"from":"11:00","until":"13:00","zone":"UTC"})"
        );
        co_await parts->campaign_guard.look(id);
        co_await passed(id, 3);
    };
    run_stages(before);
    clock = utc("2026-11-27T14:00:00Z");
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await begin(s);
        s.pause_control.resume(everything, true);
        const auto other = co_await draft(s, addresses(1, "other"));
        co_await start(other);
        co_await parts->campaign_guard.look(other);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 3);
        clock = utc("2026-11-28T11:00:00Z");
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 4);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
