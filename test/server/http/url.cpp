#include "server/http/url.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(a_parameter_is_found_by_its_whole_name)
{
    BOOST_TEST(*query_parameter("limits=1&limit=2&limit=3", "limit") == "2");
    BOOST_TEST(*query_parameter("a&b=x+y%21", "b") == "x y!");
    BOOST_TEST(*query_parameter("a&b", "a") == "");
    BOOST_TEST(!query_parameter("", "a"));
    BOOST_TEST(!query_parameter("b=a", "a"));
}

BOOST_AUTO_TEST_CASE(double_slashes_are_one)
{
    BOOST_TEST(without_double_slashes("//emails") == "/emails");
    BOOST_TEST(without_double_slashes("/a///b/") == "/a/b/");
    BOOST_TEST(without_double_slashes("/") == "/");
}

BOOST_AUTO_TEST_SUITE_END()
