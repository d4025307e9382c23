// By which addresses one relay reaches another
#include "relay/store/relay_record.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

relay_record at(std::int64_t run, std::string http, std::string network = "one")
{
    return {
        .run = run,
        .at = {.http = std::move(http), .jobs = {}, .webhooks = {}},
        .network = std::move(network),
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(ways_between_relays)

BOOST_AUTO_TEST_CASE(an_address_of_the_network_leads_there_from_everywhere)
{
    const auto from = at(2, "10.0.0.6:7351", "two");
    BOOST_TEST(way_to(at(1, "10.0.0.5:7351"), from).http == "10.0.0.5:7351");
    BOOST_TEST(way_to(at(1, "a.example:7351"), from).http == "a.example:7351");
}

BOOST_AUTO_TEST_CASE(loopback_leads_there_only_from_its_own_network)
{
    const auto to = at(1, "127.0.0.1:7351");
    BOOST_TEST(way_to(to, at(2, "127.0.0.1:8351")).http == "127.0.0.1:7351");
    BOOST_TEST(way_to(to, at(2, "127.0.0.1:8351", "two")).http == "");
    BOOST_TEST(way_to(at(1, "[::1]:7351"), at(2, "[::1]:8351", "two")).http == "");
}

// A sender that was killed, and whose successor listens there now: it would go round in circles.
BOOST_AUTO_TEST_CASE(none_leads_to_where_one_listens_itself)
{
    BOOST_TEST(way_to(at(1, "10.0.0.5:7351"), at(2, "10.0.0.5:7351", "two")).http == "");
    BOOST_TEST(way_to(at(1, "10.0.0.5:7351"), at(1, "10.0.0.5:7351")).http == "");
}

BOOST_AUTO_TEST_CASE(none_leads_to_one_that_is_gone)
{
    auto to = at(1, "10.0.0.5:7351");
    to.gone = true;
    BOOST_TEST(way_to(to, at(2, "10.0.0.6:7351")).http == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
