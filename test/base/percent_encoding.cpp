#include "relay/base/percent_encoding.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(percent_encoding)

BOOST_AUTO_TEST_CASE(percent_signs_are_decoded)
{
    BOOST_TEST(*percent_decoded("a%20b%2Fc") == "a b/c");
    BOOST_TEST(*percent_decoded("") == "");
    for (const auto* broken : {"%", "%4", "%4g", "%+1", "a%"})
        BOOST_TEST(!percent_decoded(broken), broken);
}

BOOST_AUTO_TEST_CASE(what_means_something_in_a_url_is_encoded)
{
    BOOST_TEST(percent_encoded("../a b") == "..%2Fa%20b");
    BOOST_TEST(percent_encoded("a-z_0.9~Z") == "a-z_0.9~Z");
    BOOST_TEST(percent_encoded("a/b?c#d%e+f@g\xc3\xa9") == "a%2Fb%3Fc%23d%25e%2Bf%40g%C3%A9");
}

BOOST_AUTO_TEST_SUITE_END()
