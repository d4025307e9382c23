#include "relay/policy/expiry_mates.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mates_by_expiry)

BOOST_AUTO_TEST_CASE(messages_share_a_request_when_their_times_are_near_each_other)
{
    const wall_time now = from_ms(1'795'435'200'000);
    const std::optional<wall_time> never;
    struct pair
    {
        std::optional<wall_time> first;
        std::optional<wall_time> other;
        bool mates{};
    };
    const pair pairs[] = {
        {never, never, true},
        {never, now + 1h, false},
        {now + 1h, never, false},
        {now + 1h, now + 1h, true},
        {now + 8min, now + 9min, true},
        {now + 8min, now + 7min, true},
        {now + 8min, now + 9min + 1s, false},
        {now + 8min, now + 7min - 1s, false},
        {now + 1s, now + 6s, true},
        {now + 1s, now + 7s, false},
        {now - 1s, now + 3s, true},
    };
    for (const auto& [first, other, mates] : pairs) {
        BOOST_TEST(expiry_mates(first, now).admit(other) == mates);
        BOOST_TEST(expiry_mates().admit(other));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
