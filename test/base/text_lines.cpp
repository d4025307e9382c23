#include "relay/base/text_lines.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace relay;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(text_lines)

BOOST_AUTO_TEST_CASE(every_line_end_ends_one_line)
{
    std::string_view text = "a\nb\r\nc\rd\n\r\n\re";
    std::vector<std::string_view> lines;
    while (!text.empty())
        lines.push_back(take_line(text));
    const std::vector<std::string_view> expected{"a", "b", "c", "d", "", "", "e"};
    BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_bom_is_no_part_of_a_text)
{
    BOOST_TEST(
        without_bom("\xef\xbb\xbf"
                    "ann") == "ann"
    );
    BOOST_TEST(without_bom("ann") == "ann");
    BOOST_TEST(without_bom("\xef\xbb") == "\xef\xbb");
}

BOOST_AUTO_TEST_CASE(what_is_not_written_in_bytes_is_named)
{
    BOOST_TEST(wide_encoding("\xff\xfe{\0"sv).value_or("") == "UTF-16");
    BOOST_TEST(wide_encoding("\xfe\xff\0{"sv).value_or("") == "UTF-16");
    BOOST_TEST(wide_encoding("{\0\"\0"sv).value_or("") == "UTF-16");
    BOOST_TEST(wide_encoding("\0{\0\""sv).value_or("") == "UTF-16");
    BOOST_TEST(wide_encoding("\xff\xfe\0\0"sv).value_or("") == "UTF-32");
    BOOST_TEST(wide_encoding("\0\0\0{"sv).value_or("") == "UTF-32");
    for (const auto text :
         {""sv, "{"sv, "ann@"sv, "\xef\xbb\xbf{"sv, "\0\0"sv, "\xc3\xa4\xc3\xa4"sv})
        BOOST_TEST(!wide_encoding(text).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
