#include "store/sent_names.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace relay {

BOOST_AUTO_TEST_SUITE(the_names_of_sent_messages)

BOOST_AUTO_TEST_CASE(rule_out_nothing_before_all_of_them_are_known)
{
    sent_names names;
    BOOST_TEST(!names.rules_out("a"));
    const auto walk = names.begin_walk();
    names.add("b");
    BOOST_TEST(!names.rules_out("a"));
    names.end_walk(walk);
    BOOST_TEST(names.rules_out("a"));
    BOOST_TEST(!names.rules_out("b"));
    names.add("a");
    BOOST_TEST(!names.rules_out("a"));
    BOOST_TEST(names.rules_out("c"));
    names.add(std::vector<sent_message>{{.id = {}, .resend_id = "c"}, {.id = {}, .resend_id = "d"}}
    );
    BOOST_TEST(!names.rules_out("c"));
    BOOST_TEST(!names.rules_out("d"));
    BOOST_TEST(names.rules_out("e"));
}

BOOST_AUTO_TEST_CASE(begin_anew_when_there_are_too_many)
{
    sent_names names;
    names.end_walk(names.begin_walk());
    std::size_t maybe = 0;
    for (std::size_t i = 0; i < sent_names::most; ++i)
        names.add("mail " + std::to_string(i));
    for (int i = 0; i < 10'000; ++i)
        maybe += names.rules_out("nobody's " + std::to_string(i)) ? 0 : 1;
    BOOST_TEST(maybe < 100u);
    BOOST_TEST(!names.rules_out("mail 17"));

    const auto walk = names.begin_walk();
    names.add("one more");
    BOOST_TEST(!names.rules_out("nobody's"));
    names.end_walk(walk); // what it had read is forgotten
    BOOST_TEST(!names.rules_out("nobody's"));
    names.end_walk(names.begin_walk());
    BOOST_TEST(names.rules_out("nobody's"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
