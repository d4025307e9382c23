#include "relay/base/csv_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace relay;
using namespace std::string_view_literals;

namespace {

// What the reader makes of a text, as a line for each row: `2:a|b` for one that begins in line 2
class reading
{
public:
    explicit reading(char separator = ',', std::size_t longest_row = 1'000)
        : reader_(separator, longest_row)
    {
    }

    reading& give(std::string_view text)
    {
        while (!refused_ && !text.empty())
            note(reader_.read(text));
        return *this;
    }

    std::string end()
    {
        if (!refused_)
            note(reader_.finish());
        return told_;
    }

private:
    void note(csv_step step)
    {
        if (step == csv_step::more)
            return;
        const auto place = reader_.place();
        told_ += std::to_string(place.line) + ":";
        if (step == csv_step::broken)
            told_ += " broken";
        for (std::size_t i = 0; step == csv_step::row && i < reader_.size(); ++i)
            told_.append(i > 0 ? "|" : "").append(reader_.cell(i));
        refused_ = step == csv_step::refused;
        if (refused_)
            told_ += std::to_string(place.column) +
                     (reader_.fault() == csv_fault::open_quote ? " open quote" : " long row");
        told_ += '\n';
    }

    csv_reader reader_;
    std::string told_;
    bool refused_{};
};

const struct
{
    std::string_view text;
    std::string_view rows;
} csv_cases[] = {
    {"", ""},
    {"a,b\nc,d\n", "1:a|b\n2:c|d\n"},
    {"a,b\r\nc,d", "1:a|b\n2:c|d\n"},
    {"a,b\rc,d\r", "1:a|b\n2:c|d\n"},
    {"\n\r\n\ra\n\n\nb", "4:a\n7:b\n"},
    {"a,,\n,,\n", "1:a||\n2:||\n"},
    {" a , b b \n\t c\n", "1:a|b b\n2:c\n"},
    {R"("a","b""c""",""
" d ", "e,f" ,g)",
     "1:a|b\"c\"|\n2: d |e,f|g\n"},
    {"\"a\nb\r\nc\",d\ne", "1:a\nb\r\nc|d\n4:e\n"},
    {"5\" pipe,7\"\n\"x\"", "1:5\" pipe|7\"\n2:x\n"},
    {"a\"b\"c,d", "1:a\"b\"c|d\n"},
    {"\xc3\xa4,\xf0\x9f\x98\x80", "1:\xc3\xa4|\xf0\x9f\x98\x80\n"},
    {"a\0b,c"sv, "1:a\0b|c\n"sv},
    // Of a row that is broken nothing is taken; the others are not harmed.
    {"a\n\"Ann\" Smith,b\nc", "1:a\n2: broken\n3:c\n"},
    {"\"a\" \"b\",\"x\r\nc", "1: broken\n2:c\n"},
    {"\"a\"b", "1: broken\n"},
    // A quote that is never closed
    {"a\nb,\"c,d\ne,f\n", "1:a\n2:3 open quote\n"},
    {"\xc3\xa4\xc3\xa4,\"", "1:4 open quote\n"},
    {"\"a\"\n\"b\nc\",\"d", "1:a\n3:4 open quote\n"},
    // In a file with quotes everywhere the next row seems to close it.
    {"\"a\",\"b\n\"c\",\"d\"\n", "1:5 open quote\n"},
    {"\"a\",\"b\n\"c\"", "1:5 open quote\n"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(csv_reading)

BOOST_AUTO_TEST_CASE(rows_are_read_as_spreadsheets_write_them)
{
    for (const auto& c : csv_cases)
        BOOST_TEST(reading().give(c.text).end() == c.rows, "of " << c.text);
    BOOST_TEST(reading(';').give("a;b,c\n").end() == "1:a|b,c\n");
    BOOST_TEST(reading('\t').give("a\t\t b \n\tc").end() == "1:a||b\n2:|c\n");
}

BOOST_AUTO_TEST_CASE(wherever_a_text_is_cut_its_rows_are_the_same)
{
    for (const auto& c : csv_cases) {
        for (std::size_t i = 0; i <= c.text.size(); ++i) {
            const auto rows = reading().give(c.text.substr(0, i)).give(c.text.substr(i)).end();
            BOOST_TEST(rows == c.rows, "of " << c.text << ", cut at " << i);
        }
        reading slowly;
        for (const char& byte : c.text)
            slowly.give({&byte, 1});
        BOOST_TEST(slowly.end() == c.rows, "of " << c.text << ", byte by byte");
    }
}

BOOST_AUTO_TEST_CASE(a_row_has_so_many_bytes_and_no_more)
{
    BOOST_TEST(reading(',', 4).give("a,b\nc,d\n").end() == "1:a|b\n2:c|d\n");
    for (const auto text : {"a,b\ncc,d\n", "a,b\ncc,d"}) {
        for (std::size_t i = 0; i < 9; ++i) {
            reading cut(',', 4);
            const std::string_view whole = text;
            cut.give(whole.substr(0, std::min(i, whole.size())));
            cut.give(whole.substr(std::min(i, whole.size())));
            BOOST_TEST(
                cut.end() == (whole.ends_with('\n') ? "1:a|b\n2:1 long row\n" : "1:a|b\n2:cc|d\n")
            );
        }
    }
    BOOST_TEST(reading(',', 4).give("a\n\"b\n\n\n\n").end() == "1:a\n2:1 open quote\n");
    BOOST_TEST(reading(',', 4).give("\"a\"b\nc").end() == "1:1 long row\n");
    constexpr auto opened_too_late = "xxxxx,\"y\"\n"sv;
    for (std::size_t i = 0; i < opened_too_late.size(); ++i) {
        reading cut(',', 4);
        cut.give(opened_too_late.substr(0, i)).give(opened_too_late.substr(i));
        BOOST_TEST(cut.end() == "1:1 long row\n");
    }
}

BOOST_AUTO_TEST_SUITE_END()
