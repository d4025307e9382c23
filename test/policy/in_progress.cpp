#include "relay/policy/in_progress.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(in_progress)

BOOST_AUTO_TEST_CASE(four_answers_are_through_in_a_few_seconds_and_then_it_takes_its_time)
{
    const milliseconds expected[] = {1s, 1s, 2s, 2s, 4s, 8s, 16s, 32s, 60s, 60s};
    int times = 0;
    milliseconds of_four{0};
    for (const auto delay : expected) {
        BOOST_TEST((in_progress_delay(++times) == delay), times);
        if (times <= 4)
            of_four += delay;
    }
    BOOST_TEST((in_progress_delay(1'000'000) == 60s));
    BOOST_TEST((of_four < 8s));
}

BOOST_AUTO_TEST_CASE(each_request_has_a_row_of_its_own_until_it_ends)
{
    requests_in_progress p;
    BOOST_TEST(p.met_by({1}).first);
    BOOST_TEST(!p.met_by({1}).first);
    BOOST_TEST((p.met_by({1}).delay == 2s));
    BOOST_TEST(p.met_by({2}).first);
    p.ended({1});
    p.ended({3});
    BOOST_TEST(p.met_by({1}).first);
    BOOST_TEST(!p.met_by({2}).first);
}

BOOST_AUTO_TEST_CASE(of_very_many_the_oldest_begin_anew)
{
    requests_in_progress p;
    for (std::int64_t id = 1; id <= 1'001; ++id)
        p.met_by({id});
    BOOST_TEST(!p.met_by({1'001}).first);
    BOOST_TEST(!p.met_by({2}).first);
    BOOST_TEST(p.met_by({1}).first);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
