#include "relay/base/keyed_hash.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string_view>

namespace relay {

BOOST_AUTO_TEST_SUITE(hashes_with_a_key)

// Anybody can look for two texts with the same std::hash: it has no secret.
BOOST_AUTO_TEST_CASE(who_collides_by_standard_does_not_here)
{
    constexpr std::string_view attacker = "zibtaaaaott5+aby@evil.example";
    constexpr std::string_view victim = "ceo@victim.example";
    const keyed_hash hash({1, 2, 3});
    BOOST_TEST(hash(attacker) != hash(victim));
    BOOST_TEST(hash(victim) == hash("ceo@victim.example"));
}

BOOST_AUTO_TEST_CASE(another_key_gives_another_hash)
{
    const keyed_hash one({1});
    const keyed_hash other({2});
    BOOST_TEST(one("ann@example.org") != other("ann@example.org"));
    BOOST_TEST(one("") != other(""));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
