#include "cli/table.hpp"

#include "cli/line_width.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay::cli;

namespace {

// Lines of this length, as long as it lives
struct narrow
{
    explicit narrow(std::size_t characters) { limit_lines(characters); }
    ~narrow() { limit_lines(0); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(tables)

using enum table::align;
using enum table::fit;

BOOST_AUTO_TEST_CASE(columns_are_as_wide_as_what_is_in_them)
{
    table t({{"name"}, {"n", table::align::right}, {"end"}});
    t.add({"ä", "1", "x"});
    t.add({"longer", "123", ""});
    BOOST_TEST(t.text() == "name      n  end\nä         1  x\nlonger  123\n");
}

BOOST_AUTO_TEST_CASE(columns_that_may_shrink_give_way_the_widest_first)
{
    table t({{"id"}, {"name", left, cut}, {"subject", left, cut}});
    t.add({"0123456789", "a name that is long", "a subject"});
    const narrow lines(34);
    BOOST_TEST(
        t.text() == "id          name         subject\n"
                    "0123456789  a name tha…  a subject\n"
    );
}

BOOST_AUTO_TEST_CASE(what_may_be_wrapped_has_several_lines)
{
    table t({{"at"}, {"why", left, wrapped}, {"n", right}});
    t.add({"10:03", "too many of them bounced hard", "1"});
    t.add({"10:04", "no", "2"});
    const narrow lines(26);
    BOOST_TEST(
        t.text() == "at     why               n\n"
                    "10:03  too many of them  1\n"
                    "       bounced hard\n"
                    "10:04  no                2\n"
    );
}

BOOST_AUTO_TEST_CASE(what_may_not_shrink_goes_on_below_behind_the_first_column)
{
    table t({{"day"}, {"sent", table::align::right}, {"dead", table::align::right}});
    t.add({"Mon", "12345", "1"});
    t.add({"Tue", "2", "0"});
    const narrow lines(11);
    BOOST_TEST(
        t.text() == "day   sent\nMon  12345\nTue      2\n"
                    "\n"
                    "day  dead\nMon     1\nTue     0\n"
    );
}

BOOST_AUTO_TEST_CASE(a_screen_that_is_too_small_for_anything_cuts_no_number)
{
    table t({{"day"}, {"sent", table::align::right}});
    t.add({"Mon", "12345"});
    const narrow lines(3);
    BOOST_TEST(t.text() == "day   sent\nMon  12345\n");
}

BOOST_AUTO_TEST_CASE(where_columns_go_on_below_they_share_the_line)
{
    table t({{"id"}, {"at"}, {"to", left, cut}, {"subject", left, cut}});
    t.add({"012345678901234567", "10:03", std::string(30, 'x'), std::string(40, 'y')});
    const narrow lines(44);
    const std::string id = "012345678901234567";
    BOOST_TEST(
        t.text() == "id                  at\n" + id + "  10:03\n\n" + "id                  to\n" +
                        id + "  " + std::string(23, 'x') + "…\n\n" +
                        "id                  subject\n" + id + "  " + std::string(23, 'y') + "…\n"
    );
    limit_lines(62);
    BOOST_TEST(
        t.text() == "id                  at     to                subject\n" + id + "  10:03  " +
                        std::string(15, 'x') + "…  " + std::string(16, 'y') + "…\n"
    );
}

BOOST_AUTO_TEST_CASE(long_texts_are_broken_at_blanks)
{
    BOOST_TEST(wrap("one two three", 7) == "one two\nthree");
    BOOST_TEST(wrap("one two three", 0) == "one two three");
    BOOST_TEST(wrap("one two three", 9, 2) == "one two\n  three");
    BOOST_TEST(wrap("https://u.example/x is long", 8) == "https://u.example/x\nis long");
    BOOST_TEST(wrap("one\ntwo three", 9) == "one\ntwo three");
    BOOST_TEST(wrap("äö üß", 5) == "äö üß");
    BOOST_TEST(wrap("", 5) == "");
    const narrow lines(16);
    BOOST_TEST(labelled_line("why", "too many bounces", 5) == "why  too many\n     bounces\n");
}

BOOST_AUTO_TEST_SUITE_END()
