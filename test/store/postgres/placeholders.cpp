#include "store/postgres/placeholders.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay::postgres;

BOOST_AUTO_TEST_SUITE(placeholders)

BOOST_AUTO_TEST_CASE(those_without_a_number_are_counted)
{
    const auto sql = number_placeholders("SELECT a FROM t WHERE b = ? AND c = ? LIMIT ?");
    BOOST_TEST(sql.text == "SELECT a FROM t WHERE b = $1 AND c = $2 LIMIT $3");
    BOOST_TEST(sql.parameters == 3);
}

BOOST_AUTO_TEST_CASE(one_with_a_number_may_stand_in_several_places)
{
    const auto sql = number_placeholders("UPDATE t SET a = ?2, b = ?12 WHERE a <> ?2 AND id = ?1");
    BOOST_TEST(sql.text == "UPDATE t SET a = $2, b = $12 WHERE a <> $2 AND id = $1");
    BOOST_TEST(sql.parameters == 12);
}

BOOST_AUTO_TEST_CASE(one_without_a_number_is_behind_the_greatest_so_far)
{
    BOOST_TEST(number_placeholders("?2 ? ?1 ?").text == "$2 $3 $1 $4");
}

BOOST_AUTO_TEST_CASE(what_is_quoted_or_a_comment_has_none)
{
    BOOST_TEST(
        number_placeholders("'it''s ?' || ? || \"a ?\" -- ?\n + ? /* ? */ - ?").text ==
        "'it''s ?' || $1 || \"a ?\" -- ?\n + $2 /* ? */ - $3"
    );
    BOOST_TEST(number_placeholders("'? without an end").text == "'? without an end");
    BOOST_TEST(number_placeholders("-- ?").parameters == 0);
}

BOOST_AUTO_TEST_SUITE_END()
