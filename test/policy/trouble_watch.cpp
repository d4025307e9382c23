#include "relay/policy/trouble_watch.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;
using namespace std::chrono_literals;
using change = trouble_watch::change;

BOOST_AUTO_TEST_SUITE(troubles)

BOOST_AUTO_TEST_CASE(a_trouble_begins_once_and_ends_once)
{
    trouble_watch watch;
    trouble_watch::clock::time_point now{1h};
    BOOST_TEST((watch.look(false, now) == change::none));
    BOOST_TEST((watch.look(true, now) == change::began));
    BOOST_TEST((watch.look(true, now + 30s) == change::none));
    BOOST_TEST((watch.look(false, now + 34s) == change::none));
    BOOST_TEST((watch.look(false, now + 35s) == change::ended));
    BOOST_TEST((watch.lasted() == 30s));
    BOOST_TEST((watch.look(false, now + 36s) == change::none));
}

BOOST_AUTO_TEST_CASE(what_comes_and_goes_is_one_trouble)
{
    trouble_watch watch;
    trouble_watch::clock::time_point now{1h};
    BOOST_TEST((watch.look(true, now) == change::began));
    for (auto t = 1s; t < 100s; ++t)
        BOOST_TEST((watch.look(t.count() % 2 == 0, now + t) == change::none));
}

BOOST_AUTO_TEST_SUITE_END()
