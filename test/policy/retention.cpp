#include "relay/policy/retention.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(keeping)

BOOST_AUTO_TEST_CASE(no_time_at_all_means_for_ever)
{
    const auto now = from_ms(1'795'435'200'000);
    BOOST_TEST((kept_since(now, std::chrono::hours(1)) == now - std::chrono::hours(1)));
    BOOST_TEST((kept_since(now, milliseconds(1)) == now - milliseconds(1)));
    BOOST_TEST((kept_since(now, milliseconds(0)) == from_ms(0)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
