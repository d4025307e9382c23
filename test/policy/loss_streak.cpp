#include "relay/policy/loss_streak.hpp"

#include "relay/policy/pauses.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(lost_bodies_in_a_row)

BOOST_AUTO_TEST_CASE(
    are_a_long_row_when_three_messages_have_lost_theirs_and_none_between_them_has_one
)
{
    loss_streak lost;
    lost.lost({1});
    lost.lost({2});
    lost.found();
    lost.lost({3});
    lost.lost({4});
    lost.lost({4}); // the same one, read again
    BOOST_TEST(!lost.is_long());
    lost.lost({5});
    BOOST_TEST(lost.is_long());
}

BOOST_AUTO_TEST_CASE(call_for_one_pause_until_a_body_is_there)
{
    loss_streak lost;
    for (std::int64_t id = 1; id <= 3; ++id) {
        BOOST_TEST(!lost.calls_for_pause());
        lost.lost({id});
    }
    BOOST_TEST(lost.calls_for_pause());
    lost.told();
    lost.lost({4});
    BOOST_TEST(!lost.calls_for_pause());
    lost.found();
    for (std::int64_t id = 5; id <= 7; ++id)
        lost.lost({id});
    BOOST_TEST(lost.calls_for_pause());
}

BOOST_AUTO_TEST_CASE(hold_everything_back_until_a_person_resumes)
{
    const auto now = from_ms(1'000);
    pauses paused;
    const auto began = paused.begin_for_lost_bodies(now);
    BOOST_REQUIRE(began.size() == 1u);
    BOOST_TEST(began[0].began);
    BOOST_TEST(began[0].why != why_paused_by_hand());
    BOOST_TEST(began[0].why == paused.list().at(0).why);
    BOOST_TEST(paused.blocks(lane::transactional, "a.example"));
    BOOST_TEST(!paused.next_probe().has_value());
    BOOST_TEST(paused.begin_for_lost_bodies(now).empty());
    BOOST_TEST(paused.resume(std::nullopt, false, now).size() == 1u);
    BOOST_TEST(!paused.blocks(lane::transactional, "a.example"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
