#include "relay/pipeline/suppressed_addresses.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(suppressed_in_memory)

BOOST_AUTO_TEST_CASE(scopes_come_and_go_by_themselves)
{
    suppressed_addresses all({1});
    BOOST_TEST(all.empty());
    all.apply({"ann@example.org", suppression_scope::campaigns, true});
    BOOST_TEST(all.additions() == 1u);
    BOOST_TEST(all.stops("Ann <ANN@example.org>", lane::campaign));
    BOOST_TEST(!all.stops("ann@example.org", lane::transactional));
    all.apply({"ann@example.org", suppression_scope::everywhere, true});
    BOOST_TEST(all.stops("ann@example.org", lane::transactional));
    all.apply({"ann@example.org", suppression_scope::campaigns, false});
    BOOST_TEST(all.stops("ann@example.org", lane::campaign));
    all.apply({"ann@example.org", suppression_scope::everywhere, false});
    BOOST_TEST(!all.stops("ann@example.org", lane::campaign));
    BOOST_TEST(all.empty());
    all.apply({"ann@example.org", suppression_scope::everywhere, false});
    BOOST_TEST(all.empty());
}

// These two have the same std::hash (libstdc++, 64 bits): mail of the one bounced on purpose once
// kept password resets from the other.
BOOST_AUTO_TEST_CASE(nobody_is_stopped_by_an_address_that_somebody_else_made_up)
{
    suppressed_addresses all({1});
    all.apply({"zibtaaaaott5+aby@evil.example", suppression_scope::everywhere, true});
    BOOST_TEST(all.stops("zibtaaaaott5+aby@evil.example", lane::transactional));
    BOOST_TEST(!all.stops("ceo@victim.example", lane::transactional));
    BOOST_TEST(!all.stops("ceo@victim.example", lane::campaign));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
