#include "relay/policy/next_choice.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

namespace relay {

namespace {

constexpr lane_work nothing{};
constexpr lane_work ready{.waits = true, .may_start = true};
constexpr lane_work full{.waits = true, .may_start = false};
constexpr std::array works = {nothing, ready, full, lane_work{.waits = false, .may_start = true}};

next_choice
choose(const lane_work& transactional, const lane_work& campaign, bool probed_last, bool probe)
{
    return choose_next(transactional, campaign, probed_last, [probe] { return probe; });
}

bool operator==(next_choice a, const char* name)
{
    constexpr std::array names = {"nothing", "transactional", "campaign", "probe"};
    return std::string(names.at(static_cast<std::size_t>(a))) == name;
}

} // namespace

BOOST_AUTO_TEST_SUITE(next_choices)

BOOST_AUTO_TEST_CASE(transactional_mail_goes_before_everything)
{
    for (const auto& campaign : works)
        for (const bool probed : {false, true})
            for (const bool probe : {false, true})
                BOOST_TEST((choose(ready, campaign, probed, probe) == "transactional"));
}

BOOST_AUTO_TEST_CASE(nothing_passes_transactional_mail_that_has_no_room)
{
    for (const auto& campaign : works)
        for (const bool probed : {false, true})
            BOOST_TEST((choose(full, campaign, probed, true) == "nothing"));
}

BOOST_AUTO_TEST_CASE(a_probe_is_not_looked_for_while_transactional_mail_waits)
{
    bool asked = false;
    choose_next(ready, nothing, false, [&] { return asked = true; });
    BOOST_TEST(!asked);
    choose_next(nothing, nothing, false, [&] { return asked = true; });
    BOOST_TEST(asked);
}

BOOST_AUTO_TEST_CASE(probes_take_turns_with_campaigns)
{
    BOOST_TEST((choose(nothing, ready, false, true) == "probe"));
    BOOST_TEST((choose(nothing, ready, true, true) == "campaign"));
    BOOST_TEST((choose(nothing, nothing, true, true) == "probe"));
}

BOOST_AUTO_TEST_CASE(a_campaign_goes_when_it_has_room_and_there_is_no_probe)
{
    BOOST_TEST((choose(nothing, ready, false, false) == "campaign"));
    BOOST_TEST((choose(nothing, full, false, false) == "nothing"));
    BOOST_TEST((choose(nothing, full, true, true) == "nothing"));
    BOOST_TEST((choose(nothing, nothing, false, false) == "nothing"));
}

BOOST_AUTO_TEST_CASE(repeated_requests_and_new_mail_take_turns)
{
    const auto waits = [](bool answer) { return [answer] { return answer; }; };
    BOOST_TEST(new_mail_has_turn(false, false, waits(true)));
    BOOST_TEST(!new_mail_has_turn(true, false, waits(true)));
    BOOST_TEST(new_mail_has_turn(true, true, waits(true)));
    BOOST_TEST(!new_mail_has_turn(true, true, waits(false)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
