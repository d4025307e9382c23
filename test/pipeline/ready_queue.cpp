#include "relay/pipeline/ready_queue.hpp"

#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

// A backlog whose messages are not on disk: they have just arrived, and there is room for them.
struct in_memory : test::stage_fixture
{
    stages s{ctx, cfg, silence};
    ready_queue& queue{s.ready_queue};
    std::int64_t places{0};
    wall_time now{wall_now()};

    // The first message of a flow, or another of it
    accept_result arrive(flow_key key, std::int64_t flow, std::uint32_t recipients = 1)
    {
        new_message m{
            .id = s.id_source.next_message(now),
            .flow = std::move(key),
            .batchable = recipients < 10,
            .recipients = recipients,
            .body = "x",
        };
        const accept_result where{
            .status = acceptance::queued,
            .id = m.id,
            .flow = {flow},
            .place = ++places,
            .lane = m.flow.lane,
        };
        queue.arrived(where, std::move(m));
        return where;
    }

    static flow_key of(int tenant, std::string domain)
    {
        return {
            .lane = lane::campaign,
            .campaign = "c",
            .tenant = std::to_string(tenant),
            .domain = std::move(domain),
        };
    }

    static pause_scope domain(std::string name)
    {
        return {.kind = pause_kind::domain, .name = std::move(name)};
    }

    void refuse(const std::string& name)
    {
        s.pauses.settle({.verdict = verdict::domain, .status = 403}, {.sender = name}, now);
    }
};

const fitting everybody; // any message fits

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_backlog, test::stage_fixture)

BOOST_AUTO_TEST_CASE(what_was_sealed_at_a_crash_and_died_before_its_flow_was_read_can_go_out_again)
{
    message_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        id = s.submit("x");
        co_await s.until(state::queued, 1);
        sealed_request request{
            .id = s.id_source.next_request(wall_now()), .lane = lane::campaign, .members = {id}};
        BOOST_TEST(co_await s.store.seal(std::move(request)));
    };
    run_stages(before);

    stages s(ctx, cfg, silence);
    auto after = [&]() -> asio::awaitable<void> {
        const auto open = co_await s.queue_reader.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        s.ready_queue.recover(co_await s.queue_reader.backlog(), open.front().members);
        const attempt_entry why{.at = wall_now(), .result = {.status = 422}};
        s.store.bury(open.front(), death::refused, why, {});
        for (const auto& where : co_await s.store.retry_dead(open.front().members))
            s.ready_queue.arrived_on_disk(where);

        s.tasks.spawn(s.ready_queue.run_loading());
        co_await test::until([&] { return s.ready_queue.messages(lane::campaign) != 0; });
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, after());
}

// Memory has heard of a message that the disk is to be asked for; before it is, the message is
// gone, and with it the flow.
BOOST_AUTO_TEST_CASE(a_flow_that_the_store_has_forgotten_and_made_anew_is_read_under_its_new_number)
{
    stages s(ctx, cfg, silence);
    ready_queue queue(s.queue_reader, s.changed, ctx.get_executor(), s.pauses, {.messages = 0});
    id_source ids(0);
    const auto today = wall_now();
    const auto long_ago = today - std::chrono::days(9);
    auto accept = [&](std::string campaign, wall_time at) -> asio::awaitable<accept_result> {
        new_message m{
            .id = ids.next_message(at),
            .flow = {.lane = lane::campaign, .campaign = std::move(campaign)},
            .recipients = 1,
            .body = "x",
            .summary = "{}",
        };
        accept_result where;
        s.store.accept(std::move(m), [&](const accept_result& r, new_message&& back) {
            where = r;
            if (back.flow.campaign == "c")
                queue.arrived(r, std::move(back));
        });
        co_await s.store.flush();
        co_return where;
    };
    auto story = [&]() -> asio::awaitable<void> {
        const auto first = co_await accept("c", long_ago);
        queue.withdraw(first.id, first.flow, first.place);
        co_await s.store.cancel(first.id, long_ago);
        queue.withdrawn(first.id);
        co_await accept("another", today);
        const moment now{.wall = today};
        co_await s.store.forget(today, now, std::nullopt);
        co_await s.store.forget_counts(today);

        const auto second = co_await accept("c", today);
        BOOST_TEST((second.flow != first.flow));
        s.tasks.spawn(queue.run_loading());
        for (int i = 0; i < 5'000 && queue.messages(lane::campaign) == 0; ++i)
            co_await sleep_for(milliseconds(1));
        BOOST_TEST(queue.messages(lane::campaign) == 1u);
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, story());
}

// The disk has a message before anybody is told so: a reading in between brings it, and it leaves.
BOOST_AUTO_TEST_CASE(what_was_read_and_taken_before_its_arrival_was_told_does_not_come_again)
{
    stages s(ctx, cfg, silence);
    ready_queue queue(s.queue_reader, s.changed, ctx.get_executor(), s.pauses, {.messages = 1});
    const flow_key flow{.lane = lane::campaign, .campaign = "c"};
    std::vector<std::pair<accept_result, new_message>> accepted;
    auto story = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            new_message m{
                .id = s.id_source.next_message(wall_now()),
                .flow = flow,
                .recipients = 1,
                .body = "x",
                .summary = "{}",
            };
            s.store.accept(std::move(m), [&](const accept_result& where, new_message&& back) {
                accepted.emplace_back(where, std::move(back));
            });
        }
        co_await s.store.flush();
        for (std::size_t i = 0; i < 2; ++i) // there is room for the first only
            queue.arrived(accepted[i].first, std::move(accepted[i].second));

        std::multiset<message_id> taken;
        const auto take_all = [&] {
            ready_queue::selection selection(queue, lane::campaign);
            while (auto m = selection.next({}))
                taken.insert(m->message.id);
        };
        s.tasks.spawn(queue.run_loading());
        co_await test::until([&] {
            take_all();
            return taken.size() == 3;
        });
        queue.arrived(accepted[2].first, std::move(accepted[2].second));
        take_all();
        BOOST_TEST(taken.size() == 3u);
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(a_transactional_flow_is_read_first_however_many_of_campaigns_wait)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 50; ++i)
            s.submit("news", lane::campaign, "d" + std::to_string(i) + ".example");
        co_await s.until(state::queued, 50);
        s.submit("reset", lane::transactional);
        co_await s.until(state::queued, 51);
    };
    run_stages(before);

    stages s(ctx, cfg, silence);
    auto after = [&]() -> asio::awaitable<void> {
        const std::vector<message_id> none;
        s.ready_queue.recover(co_await s.queue_reader.backlog(), none);
        s.tasks.spawn(s.ready_queue.run_loading());
        while (s.ready_queue.messages(lane::transactional) == 0)
            co_await s.changed.wait();
        BOOST_TEST(s.ready_queue.messages(lane::campaign) == 0u);
        while (s.ready_queue.messages(lane::campaign) < 50)
            co_await s.changed.wait();
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(a_lane_that_has_nothing_in_memory_is_read_before_the_other_is_topped_up)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 50; ++i)
            s.submit("reset", lane::transactional);
        s.submit("news", lane::campaign);
        co_await s.until(state::queued, 51);
    };
    run_stages(before);

    stages s(ctx, cfg, silence);
    ready_queue queue(
        s.queue_reader, s.changed, ctx.get_executor(), s.pauses, {.load_at_once = 16}
    );
    auto after = [&]() -> asio::awaitable<void> {
        const std::vector<message_id> none;
        auto flows = co_await s.queue_reader.backlog();
        const auto transactional =
            std::ranges::find(flows, lane::transactional, [](const auto& f) { return f.key.lane; });
        std::iter_swap(flows.begin(), transactional);
        const std::vector<backlog_flow> first(flows.begin(), flows.begin() + 1);
        const std::vector<backlog_flow> second(flows.begin() + 1, flows.end());
        queue.recover(first, none);
        task_group reading(ctx.get_executor());
        reading.spawn(queue.run_loading());
        while (queue.messages(lane::transactional) == 0)
            co_await s.changed.wait();
        co_await reading.shut_down(milliseconds(0));

        for (int i = 0; i < 10; ++i) // fewer are left than it wants to have
            ready_queue::selection(queue, lane::transactional).next({});
        queue.recover(second, none);
        s.tasks.spawn(queue.run_loading());
        while (queue.messages(lane::campaign) == 0)
            co_await s.changed.wait();
        BOOST_TEST(queue.messages(lane::transactional) == 6u);
        while (queue.messages(lane::transactional) == 6)
            co_await s.changed.wait();
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_backlog_in_memory, in_memory)

// Who asked for it saw it scheduled: it was promoted, and read, in the meantime.
BOOST_AUTO_TEST_CASE(a_message_is_withdrawn_although_it_was_queued_after_somebody_looked)
{
    const auto first = arrive(of(1, "a.example"), 1);
    const auto wanted = arrive(of(1, "a.example"), 1);
    queue.withdraw(wanted.id, wanted.flow, 0);
    BOOST_TEST(queue.messages(lane::campaign) == 1u);
    queue.withdraw(first.id, first.flow, first.place);
    BOOST_TEST(queue.messages(lane::campaign) == 0u);
}

BOOST_AUTO_TEST_CASE(flows_of_a_paused_domain_cost_nothing)
{
    refuse("paused.example");
    for (int i = 0; i < 1'000; ++i)
        arrive(of(i, "paused.example"), i + 1);
    BOOST_TEST(!queue.has(lane::campaign, everybody));
    for (int i = 0; i < 100; ++i)
        arrive(of(5'000, "good.example"), 5'000);
    BOOST_TEST(queue.has(lane::campaign, everybody));
    {
        ready_queue::selection selection(queue, lane::campaign);
        for (int i = 0; i < 100; ++i)
            BOOST_TEST(selection.next({})->key->domain == "good.example");
        BOOST_TEST(!selection.next({}).has_value());
    }
    BOOST_TEST(queue.looked_at() == 100u);
}

BOOST_AUTO_TEST_CASE(they_have_their_turns_again_when_the_pause_ends_and_lose_them_when_it_begins)
{
    for (int i = 0; i < 3; ++i) {
        arrive(of(i, "a.example"), 10 + i);
        arrive(of(i, "b.example"), 20 + i);
    }
    refuse("a.example");
    const auto tenants = [&] {
        std::multiset<std::string> found;
        ready_queue::selection selection(queue, lane::campaign);
        while (auto m = selection.next({}))
            found.insert(m->key->tenant + " " + m->key->domain);
        return found;
    };
    BOOST_TEST(
        (tenants() == std::multiset<std::string>{"0 b.example", "1 b.example", "2 b.example"})
    );
    arrive(of(7, "a.example"), 17);
    BOOST_TEST(tenants().empty());
    s.pauses.resume(std::nullopt, true, now);
    BOOST_TEST(
        (tenants() ==
         std::multiset<std::string>{"0 a.example", "1 a.example", "2 a.example", "7 a.example"})
    );
    BOOST_TEST(queue.flows() == 0u);
}

// An attachment keeps a message out of a batch.
// Whether it was said before the campaign had anything to send, or later
BOOST_AUTO_TEST_CASE(campaigns_share_a_request_by_their_weights)
{
    const auto of_campaign = [](std::string name) {
        auto key = of(0, "a.example");
        key.campaign = std::move(name);
        return key;
    };
    queue.weigh("heavy", 3);
    for (int i = 0; i < 200; ++i) {
        arrive(of_campaign("heavy"), 1);
        arrive(of_campaign("light"), 2);
    }
    const auto heavy_of_forty = [&] {
        ready_queue::selection chosen(queue, lane::campaign);
        int heavy = 0;
        for (int i = 0; i < 40; ++i)
            heavy += chosen.next(everybody)->key->campaign == "heavy" ? 1 : 0;
        return heavy;
    };
    BOOST_TEST(heavy_of_forty() == 30);
    queue.weigh("light", 9);
    BOOST_TEST(heavy_of_forty() == 10);
    queue.weigh("light", 1);
    queue.weigh("heavy", 1);
    BOOST_TEST(heavy_of_forty() == 20);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_looked_at_once_for_each_request)
{
    for (int i = 0; i < 1'000; ++i)
        arrive(of(i, "a.example"), i + 1, 10);
    for (int i = 0; i < 99; ++i)
        arrive(of(5'000, "a.example"), 5'000);
    {
        ready_queue::selection selection(queue, lane::campaign);
        BOOST_TEST(!selection.next({})->message.batchable);
        for (int i = 0; i < 99; ++i)
            BOOST_TEST(selection.next({.only_batchable = true}).has_value());
    }
    BOOST_TEST(queue.looked_at() <= 1'100u);
}

BOOST_AUTO_TEST_CASE(whether_any_fits_into_a_quota_is_known_without_a_look_at_the_flows)
{
    for (int i = 0; i < 100; ++i)
        arrive(of(i, "a.example"), i + 1, 5);
    BOOST_TEST(!queue.has(lane::campaign, {.max_recipients = 4}));
    const auto small = arrive(of(200, "a.example"), 200, 2);
    BOOST_TEST(queue.has(lane::campaign, {.max_recipients = 4}));
    BOOST_TEST(!queue.has(lane::campaign, {.max_recipients = 1}));
    queue.withdraw(small.id, small.flow, small.place);
    BOOST_TEST(!queue.has(lane::campaign, {.max_recipients = 4}));
    BOOST_TEST(queue.has(lane::campaign, {.max_recipients = 5}));
    BOOST_TEST(queue.looked_at() == 0u);
}

BOOST_AUTO_TEST_CASE(probes_of_a_domain_are_found_by_its_name)
{
    for (int i = 0; i < 400; ++i)
        refuse("stale" + std::to_string(i) + ".example");
    refuse("paused.example");
    for (int i = 0; i < 1'000; ++i)
        arrive(of(i, "paused.example"), i + 1);
    for (int i = 0; i < 400; ++i)
        BOOST_TEST(!queue.has_probe(
            lane::campaign, domain("stale" + std::to_string(i) + ".example"), everybody
        ));
    BOOST_TEST(queue.has_probe(lane::campaign, domain("paused.example"), everybody));
    BOOST_TEST(!queue.has_probe(lane::transactional, domain("paused.example"), everybody));
    BOOST_TEST(queue.looked_at() == 0u);
    std::set<std::string> tenants;
    for (int i = 0; i < 10; ++i)
        tenants.insert(
            queue.take_probe(lane::campaign, domain("paused.example"), everybody)->key->tenant
        );
    BOOST_TEST(tenants.size() == 10u);
    BOOST_TEST(queue.looked_at() == 10u);
    BOOST_TEST(queue.holds_for("paused.example"));
    BOOST_TEST(!queue.holds_for("stale7.example"));
}

BOOST_AUTO_TEST_CASE(the_probe_of_a_pause_of_everything_may_be_of_a_paused_domain_but_not_by_hand)
{
    const pause_scope account{.kind = pause_kind::account, .name = {}};
    s.pauses.begin(domain("held.example"), {}, now);
    arrive(of(1, "held.example"), 1);
    BOOST_TEST(!queue.has_probe(lane::campaign, account, everybody));
    refuse("paused.example");
    arrive(of(2, "paused.example"), 2);
    BOOST_TEST(
        queue.take_probe(lane::campaign, account, everybody)->key->domain == "paused.example"
    );
    arrive(of(3, "good.example"), 3);
    BOOST_TEST(queue.take_probe(lane::campaign, account, everybody)->key->domain == "good.example");
    BOOST_TEST(!queue.take_probe(lane::campaign, account, everybody).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
