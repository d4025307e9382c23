#include "cli/text_input.hpp"

#include "cli/api_client.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace relay::cli;
using namespace std::string_view_literals;

namespace {

struct file : relay::test::temporary_directory
{
    std::string holding(std::string_view bytes) const
    {
        const auto name = path() + "/file";
        std::ofstream(name, std::ios::binary) << bytes;
        return name;
    }

    std::vector<std::string> lines_of(std::string_view bytes) const
    {
        text_input in(holding(bytes));
        std::vector<std::string> lines;
        while (auto line = in.next_line())
            lines.push_back(std::move(*line));
        BOOST_TEST(in.offset() == bytes.size());
        BOOST_TEST(in.line_number() == lines.size());
        return lines;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(text_inputs, file)

BOOST_AUTO_TEST_CASE(lines_are_the_same_whatever_ends_them)
{
    const std::vector<std::string> expected{"ann", "", "bob"};
    for (const auto* text :
         {"ann\n\nbob\n",
          "ann\r\n\r\nbob\r\n",
          "ann\r\rbob\r",
          "ann\n\nbob",
          "\xef\xbb\xbf"
          "ann\n\r\nbob\r"})
        BOOST_TEST(lines_of(text) == expected, boost::test_tools::per_element());
    BOOST_TEST(lines_of("").empty());
    BOOST_TEST(lines_of("\xef\xbb\xbf").empty());
}

BOOST_AUTO_TEST_CASE(lines_longer_than_a_read_are_whole)
{
    // The CR and the LF come in different reads.
    const std::string first((256 << 10) - 1, 'x');
    const std::string second(1 << 20, 'y');
    const auto lines = lines_of(first + "\r\n" + second + "\r\nz");
    BOOST_REQUIRE(lines.size() == 3u);
    BOOST_TEST(lines[0].size() == first.size());
    BOOST_TEST((lines[1] == second));
}

BOOST_AUTO_TEST_CASE(what_is_not_utf_8_is_named)
{
    const auto refused = [](const bad_usage& e) {
        return std::string_view(e.what()).find("UTF-16") != std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION(text_input(holding("\xff\xfe{\0}\0"sv)), bad_usage, refused);
    BOOST_CHECK_EXCEPTION(text_input(holding("\xfe\xff\0{"sv)), bad_usage, refused);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_told)
{
    BOOST_CHECK_THROW(text_input(path() + "/nothing"), bad_usage);
    BOOST_CHECK_THROW(text_input{path()}, std::runtime_error); // a directory
}

BOOST_AUTO_TEST_SUITE_END()
