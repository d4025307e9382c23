#include "relay/policy/hint_pace.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

using namespace std::chrono_literals;

namespace {

constexpr hint_pace::time_point first{1h};

} // namespace

BOOST_AUTO_TEST_SUITE(hints)

BOOST_AUTO_TEST_CASE(come_at_once_when_somebody_waits_and_soon_else)
{
    hint_pace pace;
    BOOST_TEST(!pace.due().has_value());
    pace.ask(false, first);
    BOOST_TEST((pace.due() == first + 20ms));
    pace.ask(false, first + 10ms);
    BOOST_TEST((pace.due() == first + 20ms));
    pace.ask(true, first + 15ms);
    BOOST_TEST((pace.due() == first + 15ms));
    pace.told(first + 15ms);
    BOOST_TEST(!pace.due().has_value());
}

BOOST_AUTO_TEST_CASE(are_fifty_a_second_at_most)
{
    hint_pace pace;
    int told = 0;
    for (auto now = first; now < first + 1s; now += 1ms) {
        pace.ask(true, now);
        if (*pace.due() <= now) {
            pace.told(now);
            ++told;
        }
    }
    BOOST_TEST(told == 50);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
