#include "sim/faults.hpp"

#include "sim/latency.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace relay::sim {

namespace {

using namespace std::chrono_literals;

} // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(rates_are_percentages_or_fractions)
{
    BOOST_TEST(parse_rate("5%").value() == 0.05, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(parse_rate("0.05").value() == 0.05);
    for (const auto* wrong : {"", "%", "101%", "-1%", "1.5", "5 %", "x"})
        BOOST_TEST(!parse_rate(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(a_plan_reads_kinds_with_rates)
{
    fault_plan plan;
    BOOST_TEST(plan.set("lost-answer:10%"));
    BOOST_TEST(plan.set("500:0.5"));
    BOOST_TEST(plan.rate(fault::lost_answer) == 0.1);
    BOOST_TEST(plan.rate(fault::error_500) == 0.5);
    for (const auto* wrong : {"lost-answer", "nonsense:5%", "reset:2", "none:5%", "reset:50%"})
        BOOST_TEST(!plan.set(wrong), wrong);
}

BOOST_AUTO_TEST_CASE(each_kind_has_a_name_of_its_own_that_is_listed)
{
    for (std::size_t i = 1; i < fault_kinds; ++i) {
        const auto kind = static_cast<fault>(i);
        const auto name = std::string(to_string(kind));
        BOOST_TEST((parse_fault(name) == kind), name);
        BOOST_TEST((", " + list_faults() + ", ").find(", " + name + ", ") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_faults)
{
    fault_plan plan;
    BOOST_REQUIRE(plan.set("reset:30%") && plan.set("slow:20%"));
    std::mt19937_64 one(7);
    std::mt19937_64 other(7);
    for (int i = 0; i < 1000; ++i)
        BOOST_TEST((plan.draw(one) == plan.draw(other)));
}

BOOST_AUTO_TEST_CASE(each_kind_comes_about_as_often_as_its_rate_says)
{
    fault_plan plan;
    BOOST_REQUIRE(plan.set("reset:30%") && plan.set("timeout:20%"));
    std::mt19937_64 random(1);
    std::vector<double> counts(fault_kinds);
    for (int i = 0; i < 100'000; ++i)
        ++counts[static_cast<std::size_t>(plan.draw(random))];
    const auto count = [&counts](fault kind) { return counts[static_cast<std::size_t>(kind)]; };
    BOOST_TEST(count(fault::reset) == 30'000, boost::test_tools::tolerance(0.02));
    BOOST_TEST(count(fault::timeout) == 20'000, boost::test_tools::tolerance(0.02));
    BOOST_TEST(count(fault::slow) == 0);
}

BOOST_AUTO_TEST_CASE(latencies_are_one_duration_or_two)
{
    const auto range = parse_latency("50ms..1s").value();
    BOOST_TEST((range.shortest == 50ms && range.longest == 1s));
    const auto one = parse_latency("250ms").value();
    BOOST_TEST((one.shortest == 250ms && one.longest == 250ms));
    BOOST_TEST(to_string(range) == "50ms..1s");
    BOOST_TEST(to_string(one) == "250ms");
    for (const auto* wrong : {"", "5", "5 ms", "300ms..50ms", "..", "-1ms", "1h"})
        BOOST_TEST(!parse_latency(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(a_latency_is_drawn_between_its_ends)
{
    const auto range = parse_latency("50ms..60ms").value();
    std::mt19937_64 random(1);
    for (int i = 0; i < 1000; ++i) {
        const auto d = range.draw(random);
        BOOST_TEST((d >= 50ms && d <= 60ms));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
