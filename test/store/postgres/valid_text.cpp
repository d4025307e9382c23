#include "store/postgres/valid_text.hpp"

#include <boost/test/unit_test.hpp>

#include <simdjson.h>

#include <random>

using namespace relay::postgres;
using namespace std::literals;

BOOST_AUTO_TEST_SUITE(valid_text)

BOOST_AUTO_TEST_CASE(a_valid_text_stays_as_it_is)
{
    for (const auto text : {""sv, "plain"sv, "Grüße, \xE2\x82\xAC, \xF0\x9F\x98\x80"sv})
        BOOST_TEST(!made_valid(text));
}

BOOST_AUTO_TEST_CASE(each_part_that_is_no_character_is_replaced)
{
    BOOST_TEST(made_valid("a\xFF z"sv).value() == "a\uFFFD z");
    BOOST_TEST(made_valid("a\0z"sv).value() == "a\uFFFDz");
    BOOST_TEST(made_valid("\xC0\xAF"sv).value() == "\uFFFD\uFFFD");           // overlong
    BOOST_TEST(made_valid("\xE0\x80\x80"sv).value() == "\uFFFD\uFFFD\uFFFD"); // overlong
    BOOST_TEST(made_valid("\xED\xA0\x80"sv).value() == "\uFFFD\uFFFD\uFFFD"); // a surrogate
    BOOST_TEST(made_valid("\xF4\x90\x80\x80"sv).value() == "\uFFFD\uFFFD\uFFFD\uFFFD");
    BOOST_TEST(made_valid("\xE2\x82 x"sv).value() == "\uFFFD x");   // cut short
    BOOST_TEST(made_valid("x\xF0\x9F\x98"sv).value() == "x\uFFFD"); // at the end
    BOOST_TEST(made_valid("\x80\u20AC"sv).value() == "\uFFFD\u20AC");
}

BOOST_AUTO_TEST_CASE(whatever_the_bytes_the_result_is_valid)
{
    std::mt19937 random(7);
    const auto alphabet = "\0a\x80\x9F\xA0\xBF\xC2\xE0\xE2\xED\xF0\xF4\xFF"sv;
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto left = random() % 9; left > 0; --left)
            text += alphabet[random() % alphabet.size()];
        const auto valid = made_valid(text).value_or(text);
        BOOST_TEST_REQUIRE(simdjson::validate_utf8(valid.data(), valid.size()));
        BOOST_TEST_REQUIRE(valid.find('\0') == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
