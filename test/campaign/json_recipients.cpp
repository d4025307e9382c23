#include "campaign/whole_file.hpp"

#include <boost/json/parse.hpp>

using namespace relay;
using namespace relay::test;
using namespace std::string_view_literals;

namespace {

std::string read_lines(std::string_view text)
{
    return whole_file(recipient_format::ndjson).feed(text).end();
}

std::string read_array(std::string_view text)
{
    return whole_file(recipient_format::json).feed(text).end();
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_recipients)

BOOST_AUTO_TEST_CASE(objects_become_recipients_with_their_variables)
{
    const file_case cases[] = {
        {"", ""},
        {"\n \r\n\t", ""},
        {"\xef\xbb\xbf{\"email\":\"Ann@mail.example\"}\r\n\r\n"
         "{ \"n\" : [ 1, -2.5, true, null, {\"a\": {}} ], \"E-Mail\" : \" bob@mail.example\\n\" }",
         "1 Ann@mail.example = ann@mail.example {}\n"
         "3 bob@mail.example {\"n\":[1,-2.5,true,null,{\"a\":{}}]}\n"},
        {"{\"email\":\"a@mail.example\",\"n\":1}\r{\"n\":\"\xc3\xa4\\u00e4\\n\",\"email\":\"b@mail."
         "example\"}",
         "1 a@mail.example {\"n\":1}\n2 b@mail.example {\"n\":\"\xc3\xa4\xc3\xa4\\n\"}\n"},
        {"{\"email\":\"a@mail.example\",\"n\":\"\\u0000\\ud83d\",\"\":18446744073709551615}",
         "1 a@mail.example {\"n\":\"\\u0000\xef\xbf\xbd\",\"\":18446744073709551615}\n"},
        {"{\"email\":\"a@mail.example\",\"mail\":\"b@mail.example\"}",
         "1 a@mail.example {\"mail\":\"b@mail.example\"}\n"},
        // What is wrong with one line harms no other.
        {"nonsense\n{\"n\":1}\n{\"email\":1}\n{\"email\":\" "
         "\"}\n[]\n{\"email\":\"a@mail.example\"\n"
         "{\"email\":\"nobody\"}\n{\"email\":\"a@mail.example\",\"n\":1,\"n\":2}\n"
         "{\"email\":\"a@mail.example\",\"EMAIL\":\"b@mail.example\"}\n{\"email\":\"c@mail."
         "example\"}\n",
         "1 invalid_line\n2 invalid_line\n3 invalid_line\n4 invalid_line\n5 invalid_line\n"
         "6 invalid_line\n7 invalid_address nobody\n8 invalid_line\n9 invalid_line\n"
         "10 c@mail.example {}\n"},
        {"{\"email\":\"a@mail.example\"}\n{\"n\":\"J\xf6rg\"}\n",
         "1 a@mail.example {}\n"
         "Line 2, column 8: the byte 0xF6 is no UTF-8; the file seems to be written in Latin-1 "
         "(Windows-1252): save it as UTF-8.\n"},
        {"{\0\"\0"sv, "Line 1, column 1: the file is written in UTF-16: save it as UTF-8.\n"},
    };
    for (const auto& c : cases)
        expect_items(recipient_format::ndjson, c);
}

BOOST_AUTO_TEST_CASE(an_array_is_read_element_by_element)
{
    const file_case cases[] = {
        {" [ ] \n", ""},
        {"\xef\xbb\xbf[{\"email\":\"a@mail.example\",\"n\":\"],[{\\\"\\\\\"},\n\n"
         "  {\"email\":\"b@mail.example\",\"l\":[[],{}]}\r\n, {\"n\":1},7,null,\"x\"\n,[{}]]\n",
         "1 a@mail.example {\"n\":\"],[{\\\"\\\\\"}\n3 b@mail.example {\"l\":[[],{}]}\n"
         "4 invalid_line\n4 invalid_line\n4 invalid_line\n4 invalid_line\n5 invalid_line\n"},
        // Where the next element begins nobody knows then.
        {"", "Line 1, column 1: there is no JSON array.\n"},
        {"\n{\"email\":\"a@mail.example\"}",
         "Line 2, column 1: this is no JSON array; objects, one a line, are sent as "
         "application/x-ndjson.\n"},
        {"[{\"email\":\"a@mail.example\"},\n {\"n\":tru}]",
         "1 a@mail.example {}\nLine 2, column 2: the element that begins here is no valid JSON.\n"},
        {"[{\"email\":\"a@mail.example\"}}]",
         "Line 1, column 2: the element that begins here is no valid JSON.\n"},
        {"[,]", "Line 1, column 2: an element is missing before the next comma or bracket.\n"},
        {"[{\"email\":\"a@mail.example\"},]",
         "1 a@mail.example {}\n"
         "Line 1, column 29: an element is missing before the next comma or bracket.\n"},
        {"[{\"email\":\"a@mail.example\"}", "Line 1, column 28: the JSON array has no end.\n"},
        {"[{\"email\":\"a@mail.example\"}]\n x",
         "1 a@mail.example {}\n"
         "Line 2, column 2: the array has ended, and something stands behind it.\n"},
    };
    for (const auto& c : cases)
        expect_items(recipient_format::json, c);
}

BOOST_AUTO_TEST_CASE(what_is_nested_too_deeply_is_no_recipient)
{
    const auto nested = [](std::size_t depth) {
        return "{\"email\":\"a@mail.example\",\"n\":" + std::string(depth, '[') +
               std::string(depth, ']') + "}";
    };
    constexpr std::string_view before = "1 a@mail.example ";
    for (std::size_t depth = 1; depth < 70; ++depth) {
        auto items = read_lines(nested(depth));
        BOOST_TEST(items.starts_with(before) == (depth < 32), depth);
        if (items.starts_with(before)) // what is kept can be read with what Boost.JSON allows
            BOOST_CHECK_NO_THROW(boost::json::parse(items.substr(before.size())));
    }
    BOOST_TEST(read_lines(nested(100'000)) == "1 invalid_line\n");
}

BOOST_AUTO_TEST_CASE(ten_megabytes_without_an_end_are_refused)
{
    const std::string open = "{\"email\":\"" + std::string(10 << 20, 'a');
    BOOST_TEST(read_lines("\n" + open) == "Line 2, column 1: the line is longer than 256 KiB.\n");
    BOOST_TEST(
        read_array("[\n " + open) == "Line 2, column 2: the element is longer than 256 KiB.\n"
    );
}

BOOST_AUTO_TEST_SUITE_END()
