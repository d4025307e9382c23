#include "relay/policy/page_size.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace relay {

namespace {

constexpr std::size_t most = 200;

struct outcome_of_taking
{
    std::set<std::size_t> alone; // those that failed
    std::size_t taken{};
    std::size_t transactions{};
};

// `waiting` items, of which `bad` fail whatever is taken with them
outcome_of_taking take(std::size_t waiting, const std::set<std::size_t>& bad)
{
    outcome_of_taking done;
    page_size size(most);
    for (std::size_t first = 0; first < waiting; ++done.transactions) {
        const auto count = std::min(size.next(), waiting - first);
        const auto next_bad = bad.lower_bound(first);
        if (next_bad == bad.end() || *next_bad >= first + count) {
            size.taken(count);
            done.taken += count;
            first += count;
        } else if (size.failed(count)) {
            done.alone.insert(first++);
        }
    }
    return done;
}

} // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(are_as_large_as_they_may_while_none_fails)
{
    const auto done = take(1'000, {});
    BOOST_TEST(done.taken == 1'000u);
    BOOST_TEST(done.transactions == 5u);
}

BOOST_AUTO_TEST_CASE(leave_the_one_that_fails_alone_in_few_steps)
{
    for (std::size_t bad = 0; bad < 250; ++bad) {
        const auto done = take(250, {bad});
        BOOST_TEST((done.alone == std::set{bad}));
        BOOST_TEST(done.taken == 249u);
        BOOST_TEST(done.transactions <= 22u);
    }
}

BOOST_AUTO_TEST_CASE(find_each_of_several)
{
    const std::set<std::size_t> bad{0, 1, 7, 99, 100, 101, 199, 200, 399};
    const auto done = take(400, bad);
    BOOST_TEST((done.alone == bad));
    BOOST_TEST(done.taken == 391u);
}

BOOST_AUTO_TEST_CASE(have_one_at_least)
{
    page_size size(1);
    BOOST_TEST(size.next() == 1u);
    BOOST_TEST(size.failed(1));
    BOOST_TEST(size.next() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
