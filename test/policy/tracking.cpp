#include "relay/policy/tracking.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

namespace relay {

namespace {

const event_facts sent{.kind = event_kind::sent};
const event_facts delayed{.kind = event_kind::delivery_delayed};
const event_facts delivered{.kind = event_kind::delivered};
const event_facts opened{.kind = event_kind::opened};
const event_facts clicked{.kind = event_kind::clicked};
const event_facts complained{.kind = event_kind::complained};
const event_facts hard{
    .kind = event_kind::bounced, .bounce = bounce_kind::hard, .bounce_sub_type = "General"};
const event_facts soft{
    .kind = event_kind::bounced, .bounce = bounce_kind::soft, .bounce_sub_type = "MailboxFull"};

facts all_of(const std::vector<event_facts>& events)
{
    facts known;
    for (const auto& e : events)
        known = with_event(known, e);
    return known;
}

// Openings and clicks, as they add up in this order
std::pair<int, int> totals_of(const std::vector<event_facts>& events)
{
    facts known;
    std::pair<int, int> totals;
    for (const auto& e : events) {
        const auto after = with_event(known, e);
        const auto change = count_event(known, after, e);
        totals.first += change.opening;
        totals.second += change.click;
        known = after;
    }
    return totals;
}

} // namespace

BOOST_AUTO_TEST_SUITE(tracking)

BOOST_AUTO_TEST_CASE(the_order_of_events_and_their_repetition_do_not_matter)
{
    const std::vector<event_facts> events = {
        sent, delayed, delivered, opened, clicked, complained, soft};
    const auto known = all_of(events);
    std::vector<int> order = {0, 1, 2, 3, 4, 5, 6};
    do {
        std::vector<event_facts> mixed;
        for (const int i : order)
            mixed.push_back(events[static_cast<std::size_t>(i)]);
        BOOST_REQUIRE((all_of(mixed) == known));
        const auto once = mixed;
        mixed.insert(mixed.end(), once.begin(), once.end());
        BOOST_REQUIRE((all_of(mixed) == known));
    } while (std::ranges::next_permutation(order).found);
}

BOOST_AUTO_TEST_CASE(what_is_known_only_grows)
{
    facts known;
    for (const auto& e : {sent, opened, hard, soft, clicked, complained, delivered}) {
        const auto after = with_event(known, e);
        BOOST_TEST((known - after).empty());
        known = after;
    }
}

BOOST_AUTO_TEST_CASE(the_last_event_is_the_furthest)
{
    BOOST_TEST((last_event({}) == event_kind::other));
    BOOST_TEST((last_event(all_of({sent})) == event_kind::sent));
    BOOST_TEST((last_event(all_of({delivered, sent})) == event_kind::delivered));
    BOOST_TEST((last_event(all_of({clicked, opened, sent})) == event_kind::clicked));
    BOOST_TEST((last_event(all_of({hard, sent})) == event_kind::bounced));
    BOOST_TEST((last_event(all_of({complained, clicked})) == event_kind::complained));
}

BOOST_AUTO_TEST_CASE(what_was_opened_was_delivered_and_sent)
{
    for (const auto& e : {opened, clicked, complained}) {
        const auto known = with_event({}, e);
        BOOST_TEST(known.has(fact::delivered));
        BOOST_TEST(known.has(fact::sent));
        BOOST_TEST((known - final_facts != known));
    }
    BOOST_TEST((all_of({sent, delayed}) - final_facts == all_of({sent, delayed})));
    BOOST_TEST(!all_of({sent, delayed}).has(fact::delivered));
}

BOOST_AUTO_TEST_CASE(a_bounce_says_whether_it_is_hard_and_of_what_kind)
{
    BOOST_TEST(all_of({hard}).has(fact::bounced_hard));
    BOOST_TEST(all_of({hard}).has(fact::bounce_general));
    BOOST_TEST(!all_of({hard}).has(fact::bounced_soft));
    BOOST_TEST(all_of({soft}).has(fact::bounce_mailbox_full));
    const event_facts strange{
        .kind = event_kind::bounced, .bounce = bounce_kind::soft, .bounce_sub_type = "Moonshine"};
    BOOST_TEST(all_of({strange}).has(fact::bounce_other));
    BOOST_TEST((parse_bounce_type("Permanent") == bounce_kind::hard));
    for (const auto* type : {"Transient", "Temporary", "Undetermined", ""})
        BOOST_TEST((parse_bounce_type(type) == bounce_kind::soft));
}

BOOST_AUTO_TEST_CASE(each_opening_counts_and_the_first_counts_as_unique)
{
    facts known;
    const auto once = with_event(known, opened);
    BOOST_TEST(count_event(known, once, opened).added.has(fact::opened));
    BOOST_TEST(count_event(once, once, opened).added.empty());
    BOOST_TEST(count_event(once, once, opened).opening);
}

BOOST_AUTO_TEST_CASE(an_opening_that_was_looked_up_is_the_one_whose_event_comes_later)
{
    const event_facts found{.kind = event_kind::opened, .looked_up = true};
    const event_facts found_click{.kind = event_kind::clicked, .looked_up = true};
    using counts = std::pair<int, int>;
    BOOST_TEST((totals_of({found}) == counts{1, 0}));
    BOOST_TEST((totals_of({found, opened}) == counts{1, 0}));
    BOOST_TEST((totals_of({opened, found}) == counts{1, 0}));
    BOOST_TEST((totals_of({found, opened, opened}) == counts{2, 0}));
    BOOST_TEST((totals_of({opened, found, opened}) == counts{2, 0}));
    BOOST_TEST((totals_of({found_click, clicked, found_click, clicked}) == counts{0, 2}));
}

BOOST_AUTO_TEST_CASE(types_are_known_by_their_names)
{
    for (const auto* name :
         {"sent",
          "scheduled",
          "delivery_delayed",
          "delivered",
          "opened",
          "clicked",
          "bounced",
          "complained",
          "failed",
          "suppressed"}) {
        const auto kind = parse_event_type("email." + std::string(name));
        BOOST_TEST((kind != event_kind::other));
        BOOST_TEST(last_event_name(kind) == name);
        BOOST_TEST((parse_last_event(name) == kind));
    }
    BOOST_TEST((parse_event_type("suppression.added") == event_kind::suppression_added));
    for (const auto* type : {"email.received", "email.", "contact.created", "sent", ""})
        BOOST_TEST((parse_event_type(type) == event_kind::other));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
