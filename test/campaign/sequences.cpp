#include "campaign/feeder_fixture.hpp"
#include "relay/store/suppressions.hpp"

// Sequences over real stages. When what is due is for policy/sequence.cpp, and that nobody misses a
// step or has one twice for sequence_crash.cpp.

namespace relay {

namespace asio = boost::asio;
using test::addresses;
using test::stages;

namespace {

constexpr auto three_steps =
    R"({"steps":[{"name":"a","delay":"0s"},{"name":"b","delay":"5ms"},{"name":"c","delay":"1ms"}]})";
constexpr auto two_steps = R"({"steps":[{"name":"a","delay":"0s"},{"name":"b","delay":"1ms"}]})";

struct sequences_fixture : test::feeder_fixture
{
    // Steps of it that were sent to this address, as bodies
    std::size_t sent_to(const stages& s, const std::string& email) const
    {
        const auto all = test::all_bodies(s.api);
        return all.count(email) + all.count(email + "#2") + all.count(email + "#3");
    }

    asio::awaitable<void> sent(stages& s, std::int64_t messages)
    {
        co_await s.until(state::sent, messages);
    }

    asio::awaitable<joined> join(campaign_id id, std::string email)
    {
        joining j{.campaign = id, .email = std::move(email), .variables = {}, .at = wall_now()};
        co_return co_await parts->sequence_book.join(std::move(j));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_sequence_that_runs, sequences_fixture)

BOOST_AUTO_TEST_CASE(gives_everybody_each_step_and_finishes)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const auto id = co_await draft(s, addresses(1'500), three_steps);
        co_await start(id);
        co_await become(id, campaign_state::finished);
        const auto bodies = test::all_bodies(s.api);
        BOOST_TEST(bodies.size() == 4'500u);
        BOOST_TEST(test::are_all_different(bodies));
        BOOST_TEST(bodies.contains("r7@example.org#3"));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(that_is_open_waits_for_those_who_join)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const std::string open = std::string(R"({"open":true,)") + (two_steps + 1);
        const auto id = co_await draft(s, addresses(2), open);
        co_await start(id);
        co_await sent(s, 4);
        BOOST_TEST((co_await join(id, "new@example.org") == joined::done));
        parts->campaign_feeder.feed(id);
        co_await sent(s, 6);
        BOOST_TEST(sent_to(s, "new@example.org") == 2u);
        BOOST_TEST(((co_await look(id)).state == campaign_state::running));
        BOOST_TEST(!(co_await parts->campaign_guard.look(id)).through);
        BOOST_TEST((co_await join(id, "r0@example.org") == joined::already));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(waits_for_its_first_step)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const auto id =
            co_await draft(s, addresses(20), R"({"steps":[{"name":"a","delay":"300ms"}]})");
        const auto started = wall_now();
        co_await start(id);
        co_await sent(s, 20);
        BOOST_TEST(((wall_now() - started) >= milliseconds(300)));
        co_await become(id, campaign_state::finished);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(ends_for_whom_gets_no_more_mail)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        s.api.hold = [&](const test::scripted_api::sending&) -> asio::awaitable<void> {
            suppression_change change;
            change.added = true;
            change.scope = suppression_scope::everywhere;
            change.address = "r1@example.org";
            s.suppressed_addresses.apply(change);
            co_return;
        };
        const auto id = co_await draft(s, addresses(3), two_steps);
        co_await start(id);
        co_await become(id, campaign_state::finished);
        BOOST_TEST(sent_to(s, "r0@example.org") == 2u);
        BOOST_TEST(sent_to(s, "r1@example.org") == 1u);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::suppressed) == 0);
        const auto all = co_await parts->campaign_reader.recipients_after(id, {}, 9);
        BOOST_REQUIRE(all.size() == 3u);
        BOOST_TEST((all[1].state == recipient_state::stopped));
        BOOST_TEST((all[2].state == recipient_state::fed));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(goes_on_behind_a_dead_letter_that_was_sent_in_the_end)
{
    campaign_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        s.api.answer = [](const test::scripted_api::sending&) {
            return test::scripted_api::fail(verdict::refused, 422, "validation_error");
        };
        id = co_await draft(s, addresses(1), two_steps);
        co_await start(id);
        co_await become(id, campaign_state::finished);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::dead) == 1);
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await run_campaigns(s);
        const dead_letter_filter all;
        const auto letters = co_await s.message_reader.dead_letters(all);
        BOOST_REQUIRE(letters.size() == 1u);
        const std::vector ids{letters[0].message.id};
        for (const auto& r : co_await s.store.retry_dead(ids))
            s.ready_queue.arrived_on_disk(r);
        co_await parts->campaign_control.take_up();
        co_await become(id, campaign_state::finished);
        BOOST_TEST(sent_to(s, "r0@example.org") == 2u);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
