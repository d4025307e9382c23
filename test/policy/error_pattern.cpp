#include "relay/policy/error_pattern.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(error_patterns)

BOOST_AUTO_TEST_CASE(errors_of_one_kind_have_one_pattern)
{
    BOOST_TEST(
        error_pattern("The `acme.example` domain is not verified.") ==
        error_pattern("The `other.example` domain is not verified.")
    );
    BOOST_TEST(
        error_pattern("Invalid `to` field: <ann@example.org> is 70 characters long") ==
        "Invalid `to` field: … is … characters long"
    );
}

BOOST_AUTO_TEST_CASE(different_errors_of_one_name_have_different_patterns)
{
    BOOST_TEST(
        error_pattern("Invalid `to` field. No such address.") !=
        error_pattern("Missing `subject` field.")
    );
    BOOST_TEST(error_pattern("Missing `subject` field.") == "Missing `subject` field.");
}

BOOST_AUTO_TEST_CASE(a_pattern_is_bounded)
{
    BOOST_TEST(error_pattern("").empty());
    BOOST_TEST(error_pattern(std::string(100'000, 'x')).size() <= 200u);
    std::string words;
    for (int i = 0; i < 10'000; ++i)
        words += "ü ";
    BOOST_TEST(error_pattern(words).size() <= 200u);
}

BOOST_AUTO_TEST_SUITE_END()
