#include "relay/config/fixed_settings.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(fixed_settings)

BOOST_AUTO_TEST_CASE(what_cannot_change_stays_and_is_named)
{
    config running;
    running.data_dir = "here";
    config wanted = running;
    BOOST_TEST(keep_fixed_settings(running, wanted).empty());

    wanted.data_dir = "there";
    wanted.http.listen = "127.0.0.1:1";
    wanted.feed.urls = {"https://a.test"};
    wanted.log.format = log_format::json;
    const auto changed = keep_fixed_settings(running, wanted);
    const std::vector<std::string> expected{"data_dir", "http.listen", "feed.urls", "log.format"};
    BOOST_TEST(changed == expected, boost::test_tools::per_element());
    BOOST_TEST(wanted.data_dir == "here");
    BOOST_TEST(wanted.http.listen == running.http.listen);
    BOOST_TEST(wanted.feed.urls.empty());
    BOOST_TEST((wanted.log.format == log_format::text));
}

BOOST_AUTO_TEST_CASE(what_may_change_changes)
{
    const config running;
    config wanted = running;
    wanted.retry.max_attempts = 3;
    wanted.limits.requests_per_second = 4.0;
    wanted.log.level = log_level::debug;
    BOOST_TEST(keep_fixed_settings(running, wanted).empty());
    BOOST_TEST(wanted.retry.max_attempts == 3);
    BOOST_TEST((wanted.limits.requests_per_second == 4.0));
    BOOST_TEST((wanted.log.level == log_level::debug));
}

BOOST_AUTO_TEST_SUITE_END()
