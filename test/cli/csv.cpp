#include "cli/csv.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay::cli;

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(cells_are_read_as_spreadsheets_write_them)
{
    using cells = std::vector<std::string>;
    const struct
    {
        const char* line;
        cells expected;
    } cases[] = {
        {"ann@mail.example", {"ann@mail.example"}},
        {" ann@mail.example , campaigns ", {"ann@mail.example", "campaigns"}},
        {R"("Ann, ""the"" one <ann@mail.example>",campaigns)",
         {R"(Ann, "the" one <ann@mail.example>)", "campaigns"}},
        {R"("a",  "b" ,)", {"a", "b", ""}},
        {R"("never closed, at all)", {"never closed, at all"}},
        {"", {""}},
    };
    for (const auto& c : cases)
        BOOST_TEST(csv_cells(c.line) == c.expected, boost::test_tools::per_element());
    const cells both{"a", "b,c"};
    BOOST_TEST(csv_cells("a;b,c", ';') == both, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back)
{
    const std::vector<std::string> cells{R"("a,b"@mail.example)", "plain", "", "x\"y"};
    BOOST_TEST(csv_line(cells) == R"("""a,b""@mail.example",plain,,"x""y")");
    BOOST_TEST(csv_cells(csv_line(cells)) == cells, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
