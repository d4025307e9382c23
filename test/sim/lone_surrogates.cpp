#include "sim/lone_surrogates.hpp"

#include "sim/support/caller.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace relay::sim {

BOOST_AUTO_TEST_SUITE(lone_surrogates)

BOOST_AUTO_TEST_CASE(halves_without_their_other_half_are_replaced)
{
    BOOST_TEST(replace_lone_surrogates(R"("a\ud83d")").value() == R"("a\ufffd")");
    BOOST_TEST(replace_lone_surrogates(R"("\uDE00b")").value() == R"("\ufffdb")");
    BOOST_TEST(
        replace_lone_surrogates(R"("\ud83d\ud83d\ude00")").value() == R"("\ufffd\ud83d\ude00")"
    );
    for (const auto* whole :
         {R"("\ud83d\ude00")", R"("\\ud83d")", R"("\u00e9\n")", "\"é\"", "", "\\"})
        BOOST_TEST(!replace_lone_surrogates(whole).has_value(), whole);
}

BOOST_AUTO_TEST_CASE(such_a_mail_is_taken_and_can_be_looked_up)
{
    test::caller caller;
    for (const auto* half : {"\\ud83d", "\\ude00"}) {
        const auto reply = caller.post(
            R"({"from":"a@example.org","to":"b@example.org","text":"t","subject":"Sale )" +
            std::string(half) + "\"}"
        );
        BOOST_TEST(reply.status == 200);
        const auto found = caller.call("GET", "/emails/" + test::id_of(reply));
        BOOST_TEST((boost::json::parse(found.body).at("subject") == "Sale \xef\xbf\xbd"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
