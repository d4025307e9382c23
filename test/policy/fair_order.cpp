#include "relay/policy/fair_order.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <vector>

namespace relay {

namespace {

constexpr auto any_flow = [](fair_order::flow) { return true; };

std::map<fair_order::flow, int> turns(fair_order& order, int count)
{
    std::map<fair_order::flow, int> taken;
    for (int i = 0; i < count; ++i)
        ++taken[*order.next(any_flow)];
    return taken;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fairness)

BOOST_AUTO_TEST_CASE(nobody_waits_in_an_empty_order)
{
    fair_order order;
    BOOST_TEST(order.empty());
    BOOST_TEST(!order.next(any_flow).has_value());
}

BOOST_AUTO_TEST_CASE(tenants_share_alike_however_many_flows_they_have)
{
    fair_order order;
    order.add("one", 1);
    for (fair_order::flow f = 10; f < 60; ++f)
        order.add("fifty", f);

    const auto taken = turns(order, 1000);
    BOOST_TEST(taken.at(1) == 500);
    for (fair_order::flow f = 10; f < 60; ++f)
        BOOST_TEST(taken.at(f) == 10);
}

BOOST_AUTO_TEST_CASE(flows_of_a_tenant_take_turns)
{
    fair_order order;
    order.add("acme", 1);
    order.add("acme", 2);
    order.add("acme", 3);
    for (const auto& [f, count] : turns(order, 30))
        BOOST_TEST(count == 10, "flow " << f);
}

BOOST_AUTO_TEST_CASE(flows_of_a_tenant_share_by_their_weights)
{
    fair_order order;
    order.add("acme", 1, 1);
    order.add("acme", 2, 3);
    order.add("acme", 3, 0.5);
    order.add("acme", 4, 5.5);
    const auto taken = turns(order, 10'000);
    BOOST_TEST(taken.at(1) == 1'000);
    BOOST_TEST(taken.at(2) == 3'000);
    BOOST_TEST(taken.at(3) == 500);
    BOOST_TEST(taken.at(4) == 5'500);
}

BOOST_AUTO_TEST_CASE(a_weight_takes_nothing_from_other_tenants)
{
    fair_order order;
    order.add("heavy", 1, 100);
    order.add("heavy", 2);
    order.add("light", 3, 0.01);
    BOOST_TEST(turns(order, 1'000).at(3) == 500);
}

BOOST_AUTO_TEST_CASE(who_was_passed_over_does_not_make_up_for_it)
{
    fair_order order;
    order.add("acme", 1);
    order.add("acme", 2);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(*order.next([](fair_order::flow f) { return f == 2; }) == 2u);
    BOOST_TEST(turns(order, 10).at(1) == 5);
}

BOOST_AUTO_TEST_CASE(who_comes_back_again_and_again_keeps_its_share)
{
    fair_order order;
    order.add("acme", 1);
    order.add("acme", 2, 3);
    std::map<fair_order::flow, int> taken;
    for (int i = 0; i < 4'000; ++i) {
        const auto f = *order.next(any_flow);
        ++taken[f];
        if (f == 2 && i % 7 == 0) {
            order.remove(2);
            order.add("acme", 2, 3);
        }
    }
    BOOST_TEST(taken.at(2) == 3'000);
}

BOOST_AUTO_TEST_CASE(who_is_not_eligible_is_passed_over_and_loses_nothing)
{
    fair_order order;
    order.add("a", 1);
    order.add("b", 2);
    const auto not_first = [](fair_order::flow f) { return f != 1; };
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(*order.next(not_first) == 2u);
    BOOST_TEST(*order.next(any_flow) == 1u);
    BOOST_TEST(!order.next([](fair_order::flow f) { return f > 2; }).has_value());
}

BOOST_AUTO_TEST_CASE(a_flow_that_is_added_twice_has_one_turn)
{
    fair_order order;
    order.add("a", 1);
    order.add("a", 1);
    order.add("b", 2);
    BOOST_TEST(turns(order, 10).at(1) == 5);
    order.remove(1);
    BOOST_TEST(order.size() == 1u);
    BOOST_TEST(turns(order, 4).at(2) == 4);
}

BOOST_AUTO_TEST_CASE(a_newcomer_does_not_wait_for_the_backlog_of_others)
{
    fair_order order;
    order.add("big", 1);
    turns(order, 1000);
    order.add("small", 2);
    BOOST_TEST(turns(order, 2).at(2) == 1);
}

BOOST_AUTO_TEST_CASE(a_round_looks_once_at_each_flow_that_it_passes_over)
{
    constexpr fair_order::flow unfit = 1'000;
    for (const bool one_tenant : {false, true}) {
        fair_order order;
        for (fair_order::flow f = 0; f < unfit; ++f)
            order.add(one_tenant ? "big" : std::to_string(f), f);
        order.add("big", unfit);
        order.add("small", unfit + 1);
        std::size_t looked_at = 0;
        const auto fits = [&](fair_order::flow f) {
            ++looked_at;
            return f >= unfit;
        };
        {
            fair_order::round round(order);
            for (int i = 0; i < 100; ++i)
                BOOST_TEST(round.next(fits).has_value());
        }
        BOOST_TEST(looked_at == unfit + 100);
        const auto taken = turns(order, 10);
        BOOST_TEST(taken.contains(0));
        BOOST_TEST(taken.contains(1));
    }
}

BOOST_AUTO_TEST_CASE(who_was_passed_over_in_a_round_is_next_in_the_old_order)
{
    fair_order order;
    for (fair_order::flow f = 0; f < 8; ++f)
        order.add(f < 4 ? "a" : "b", f);
    {
        fair_order::round round(order);
        std::vector<fair_order::flow> taken;
        while (const auto f = round.next([](fair_order::flow each) { return each % 4 > 1; })) {
            taken.push_back(*f);
            order.remove(*f);
        }
        BOOST_TEST((taken == std::vector<fair_order::flow>{2, 6, 3, 7}));
    }
    for (const fair_order::flow expected : {0u, 4u, 1u, 5u})
        BOOST_TEST(*order.next(any_flow) == expected);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
