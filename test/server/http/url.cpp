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

BOOST_AUTO_TEST_CASE(only_known_parameters_stand_in_a_query)
{
    constexpr auto known = "limit campaign";
    for (const auto* good :
         {"",
          "&",
          "limit=1",
          "campaign=100%25&limit=2",
          "campaign=",
          "campaign",
          "campaign=x%20y+z",
          "campaign=\xc3\xa4",
          "&limit=1&"})
        BOOST_TEST(!wrong_query(good, known).has_value(), good);
    const struct
    {
        const char* query;
        const char* says;
    } cases[] = {
        {"campaign=100%", "%25"},
        {"campaign=%4", "%25"},
        {"campaign=%zz", "%25"},
        {"campaign=%ff", "UTF-8"},
        {"campaign=%00", "UTF-8"},
        {"camapign=x", "Unknown parameter `camapign`. There are `limit`, `campaign`."},
        {"Limit=1", "`Limit`"},
        {"limit=1&limit=1", "twice"},
        {"=x", "Unknown parameter ``"},
        {"\xc3=x", "`?`"},
    };
    for (const auto& c : cases)
        BOOST_TEST(
            wrong_query(c.query, known).value_or("").find(c.says) != std::string::npos, c.query
        );
    BOOST_TEST(wrong_query("a=1", "").value_or("") == "Unknown parameter `a`. This call has none.");
}

BOOST_AUTO_TEST_CASE(double_slashes_are_one)
{
    BOOST_TEST(without_double_slashes("//emails") == "/emails");
    BOOST_TEST(without_double_slashes("/a///b/") == "/a/b/");
    BOOST_TEST(without_double_slashes("/") == "/");
}

BOOST_AUTO_TEST_SUITE_END()
