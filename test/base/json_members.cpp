#include "relay/base/json_members.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace {

std::string apart(std::string_view object)
{
    std::string told;
    for (const auto& [name, value] : json_members(object))
        told.append(name).append(" = ").append(value).append("; ");
    return told;
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_members_of_a_json_object)

BOOST_AUTO_TEST_CASE(are_as_they_are_written)
{
    BOOST_TEST(apart("") == "");
    BOOST_TEST(apart("{}") == "");
    BOOST_TEST(apart(R"({"a":1})") == R"("a" = 1; )");
    BOOST_TEST(
        apart(R"({"a:,}":"\"},{\\","b":{"c":[1,{"d":"]"}]},"e":[]})") ==
        R"("a:,}" = "\"},{\\"; "b" = {"c":[1,{"d":"]"}]}; "e" = []; )"
    );
}

BOOST_AUTO_TEST_CASE(of_what_is_no_object_do_no_harm)
{
    for (const std::string_view text :
         {"[1]", "{", R"({"a)", R"({"a":)", R"({"a":"\)", "{]}", "{,"})
        apart(text);
    BOOST_TEST(apart("[1,2]") == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
