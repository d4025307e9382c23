#include "relay/base/json_writer.hpp"

#include "mail/reading.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

std::string quoted(std::string_view text)
{
    std::string out = "before ";
    append_json_string(out, text);
    return out.substr(7);
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_writer)

BOOST_AUTO_TEST_CASE(only_what_json_forbids_is_escaped)
{
    BOOST_TEST(quoted("") == R"("")");
    BOOST_TEST(quoted("plain / text") == R"("plain / text")");
    BOOST_TEST(quoted("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
    BOOST_TEST(quoted(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
    BOOST_TEST(
        quoted("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80") == "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\""
    );
}

BOOST_AUTO_TEST_CASE(every_byte_at_every_place_reads_back)
{
    for (int c = 0; c < 0x80; ++c) {
        for (std::size_t length = 1; length <= 20; ++length) {
            for (std::size_t place = 0; place < length; ++place) {
                std::string text(length, 'x');
                text[place] = static_cast<char>(c);
                BOOST_REQUIRE(boost::json::parse(quoted(text)).as_string() == text);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(long_strings_read_back)
{
    for (const std::size_t length : {511u, 512u, 513u, 1024u, 1025u, 100'000u}) {
        std::string text;
        for (std::size_t i = 0; i < length; ++i)
            text += static_cast<char>((i * 7) % 0x80);
        BOOST_REQUIRE(boost::json::parse(quoted(text)).as_string() == text);
    }
}

BOOST_AUTO_TEST_CASE(numbers)
{
    std::string out;
    append_json_number(out, std::int64_t(-5));
    append_json_number(out += ' ', std::uint64_t(18446744073709551615U));
    append_json_number(out += ' ', 0.1);
    append_json_number(out += ' ', 1e300);
    BOOST_TEST(out == "-5 18446744073709551615 0.1 1e+300");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
