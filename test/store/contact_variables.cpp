#include "store/contact_variables.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(the_variables_of_a_contact)

BOOST_AUTO_TEST_CASE(are_joined_by_name)
{
    const auto merged = [](std::string_view before, std::string_view change) {
        return merged_variables(before, change, variable_merging::as_said);
    };
    BOOST_TEST(merged("", "") == "");
    BOOST_TEST(merged("", R"({"a":1})") == R"({"a":1})");
    BOOST_TEST(merged(R"({"a":1})", "{}") == R"({"a":1})");
    BOOST_TEST(
        merged(R"({"a":{"b":[1,"},"]},"c":"x\"y,"})", R"({"c":null,"d":"é"})") ==
        R"({"a":{"b":[1,"},"]},"c":null,"d":"é"})"
    );
    BOOST_TEST(merged(R"({"a":1})", R"({"a":""})") == R"({"a":""})");
    BOOST_TEST(merged(R"({"a":1})", R"({"a":"1"})") == R"({"a":"1"})");
}

BOOST_AUTO_TEST_CASE(are_taken_away_by_null_by_hand)
{
    const auto how = variable_merging::by_hand;
    BOOST_TEST(merged_variables(R"({"a":1,"b":2})", R"({"a":null,"c":null})", how) == R"({"b":2})");
    BOOST_TEST(merged_variables(R"({"a":1})", R"({"a":null})", how) == "{}");
    BOOST_TEST(merged_variables(R"({"a":null})", R"({"b":2})", how) == R"({"a":null,"b":2})");
}

BOOST_AUTO_TEST_CASE(do_not_change_by_cells_of_an_export_that_say_the_same)
{
    constexpr std::string_view all =
        R"({"s":"x\"\n","n":5,"t":true,"l":["a",1],"z":null,"e":"","f":0.5})";
    const auto again = [&](std::string_view change) {
        return merged_variables(all, change, variable_merging::own_export);
    };
    BOOST_TEST(
        again(R"({"s":"x\"\n","n":"5","t":"true","l":"[\"a\",1]","z":"","e":"","f":"0.5","g":""})"
        ) == all
    );
    BOOST_TEST(again(R"({"s":""})").starts_with(R"({"s":"",)"));
    BOOST_TEST(again(R"({"n":"6"})").find(R"("n":"6")") != std::string::npos);
    BOOST_TEST(again(R"({"z":"now"})").find(R"("z":"now")") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
