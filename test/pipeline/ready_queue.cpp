#include "relay/pipeline/ready_queue.hpp"

#include "pipeline/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <utility>

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
    accept_result
    arrive(flow_key key, std::int64_t flow, std::uint32_t recipients = 1, std::size_t bytes = 1)
    {
        new_message m{
            .id = s.id_source.next_message(now),
            .flow = std::move(key),
            .batchable = recipients < 10,
            .recipients = recipients,
            .body = std::string(bytes, 'x'),
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

BOOST_AUTO_TEST_CASE(is_bounded_by_messages_and_by_the_bytes_of_their_bodies)
{
    for (int i = 0; i < 12'000; ++i)
        arrive(of(1, "a.example"), 1);
    BOOST_TEST(queue.messages(lane::campaign) == 10'000u);

    queue.cancel("c", places);
    constexpr std::size_t bytes = 20'000;
    for (int i = 0; i < 1'000; ++i)
        arrive(of(2, "a.example"), 2, 1, bytes);
    BOOST_TEST(queue.bytes(lane::campaign) <= (6u << 20));
    BOOST_TEST(queue.bytes(lane::campaign) + bytes > (6u << 20));
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
