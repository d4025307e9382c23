#include "campaign/escaping.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

using namespace std::string_view_literals;

namespace {

std::string escaped(std::string_view text, escaping how)
{
    std::string out;
    append_escaped(out, text, how);
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(escaping_of_values)

BOOST_AUTO_TEST_CASE(what_html_gives_a_meaning_is_written_as_entities)
{
    BOOST_TEST(
        escaped("Tom & \"Jerry's\" <b>", escaping::html) ==
        "Tom &amp; &quot;Jerry&#39;s&quot; &lt;b&gt;"
    );
    BOOST_TEST(escaped("&amp;", escaping::html) == "&amp;amp;");
}

BOOST_AUTO_TEST_CASE(what_json_gives_a_meaning_is_escaped_everywhere)
{
    for (const auto how : {escaping::none, escaping::html}) {
        BOOST_TEST(escaped("a\\b\x01\tc\nd"sv, how) == R"(a\\b\u0001\tc\nd)");
        BOOST_TEST(escaped("a\0b"sv, how) == R"(a\u0000b)");
    }
    BOOST_TEST(escaped("\"<&'", escaping::none) == R"(\"<&')");
    BOOST_TEST(escaped("\\\"", escaping::one_line) == R"(\\\")");
}

BOOST_AUTO_TEST_CASE(in_a_header_each_line_break_becomes_one_blank)
{
    BOOST_TEST(escaped("a\r\nb\nc\rd\n\ne", escaping::one_line) == "a b c d  e");
    BOOST_TEST(
        escaped(
            "a\vb\fc\xc2\x85"
            "d\xe2\x80\xa8"
            "e\xe2\x80\xa9"
            "f",
            escaping::one_line
        ) == "a b c d e f"
    );
    BOOST_TEST(escaped("\xc2\xa9 \xe2\x82\xac\n", escaping::one_line) == "\xc2\xa9 \xe2\x82\xac ");
}

BOOST_AUTO_TEST_CASE(other_letters_stay_as_they_are)
{
    BOOST_TEST(escaped("Zoë 🙂", escaping::html) == "Zoë 🙂");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
