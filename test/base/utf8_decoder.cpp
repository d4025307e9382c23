#include "relay/base/utf8_decoder.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace relay;
using namespace std::string_view_literals;

namespace {

// The text, and behind it what ended it
std::string decoded(std::string_view first, std::string_view second)
{
    utf8_decoder decoder;
    std::string text(decoder.decode(first, false));
    text += decoder.decode(second, false);
    text += decoder.decode({}, true);
    if (const auto& fault = decoder.fault())
        text += fault->wide.empty() ? "!" + std::to_string(fault->byte) : std::string(fault->wide);
    return text;
}

const struct
{
    std::string_view bytes;
    std::string_view text;
} encoded_cases[] = {
    {"", ""},
    {"a", "a"},
    {"a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z", "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"},
    {"a\0b"sv, "a\0b"sv},
    {"\xef\xbb\xbf", ""},
    {"\xef\xbb\xbf"
     "ann",
     "ann"},
    {"ann\xef\xbb\xbf", "ann\xef\xbb\xbf"},
    {"\xff\xfe"
     "a\0"sv,
     "UTF-16"},
    {"\xfe\xff\0a"sv, "UTF-16"},
    {"e\0m\0"sv, "UTF-16"},
    {"\xff\xfe\0\0"sv, "UTF-32"},
    {"M\xfcller", "M!252"},
    {"Jos\xe9", "Jos!233"},
    {"\xe9t\xe9", "!233"},
    {"caf\xc3", "caf!195"},
    {"\x80", "!128"},
    {"a\xc0\x80", "a!192"},
    // Half an emoji
    {"a\xed\xa0\xbd"
     "b\xed\xb8\x80",
     "a\xef\xbf\xbd"
     "b\xef\xbf\xbd"},
    {"a\xf0\x9f\x98,\xf0\x9f,\xf0\x9f\x98", "a\xef\xbf\xbd,\xef\xbf\xbd,\xef\xbf\xbd"},
    {"a\xf0\x9f\x98\xf0\x9f\x98\x80", "a\xef\xbf\xbd\xf0\x9f\x98\x80"},
    {"a\xf0,", "a!240"},
    {"a\xf4\x90\x80\x80", "a!244"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(utf8_decoding)

BOOST_AUTO_TEST_CASE(a_text_is_utf8_or_told_to_be_something_else_wherever_it_is_cut)
{
    for (const auto& c : encoded_cases)
        for (std::size_t i = 0; i <= c.bytes.size(); ++i)
            BOOST_TEST(
                decoded(c.bytes.substr(0, i), c.bytes.substr(i)) == c.text,
                c.text << " was expected, cut at " << i
            );
}

BOOST_AUTO_TEST_SUITE_END()
