#include "relay/base/csv_writer.hpp"

#include "relay/base/csv_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(csv_writing)

BOOST_AUTO_TEST_CASE(cells_are_in_quotes_where_they_need_them)
{
    std::string out;
    append_csv_row(out, {R"("a,b"@mail.example)", "plain text", "", "x\"y", "1;2", " a", "b\t"});
    append_csv_row(out, {"=1+1@mail.example", "a\nb"});
    BOOST_TEST(
        out == "\"\"\"a,b\"\"@mail.example\",plain text,,\"x\"\"y\",\"1;2\",\" a\",\"b\t\"\n"
               "=1+1@mail.example,\"a\nb\"\n"
    );
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back)
{
    const std::string_view cells[] = {
        "a,b", "", " ", "\"", "\"\"", "x\"y", "a\r\nb", "\t", "-1", "\xc3\xa4", "a\"", "sep=;", ""};
    std::string out;
    append_csv_row(out, cells);
    csv_reader reader(',', 1'000);
    std::string_view text = out;
    BOOST_REQUIRE((reader.read(text) == csv_step::row));
    BOOST_REQUIRE(reader.size() == std::size(cells));
    for (std::size_t i = 0; i < reader.size(); ++i)
        BOOST_TEST(reader.cell(i) == cells[i]);
}

BOOST_AUTO_TEST_SUITE_END()
