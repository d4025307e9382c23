#include "sim/sliding_peak.hpp"

#include <boost/test/unit_test.hpp>

namespace relay::sim {

BOOST_AUTO_TEST_SUITE(sliding_peak_suite)

BOOST_AUTO_TEST_CASE(the_peak_is_that_of_any_second)
{
    sliding_peak peak;
    using namespace std::chrono_literals;
    for (const auto at : {0ms, 900ms, 950ms, 1000ms, 1899ms, 5000ms})
        peak.add(steady_time() + 1h + at);
    BOOST_TEST(peak.peak() == 4u); // 900, 950, 1000, 1899
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
