#include "relay/pipeline/send_slots.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>

namespace relay {

namespace {

struct slots_of_a_relay
{
    boost::asio::io_context ctx;
    notifier freed{ctx.get_executor()};
    send_slots slots{freed, 64};

    // How many campaign requests of so many messages end, before no more may start
    std::size_t fill(std::size_t messages)
    {
        std::size_t requests = 0;
        for (; slots.may_start(lane::campaign); ++requests)
            slots.outcome_waits(lane::campaign, messages);
        return requests;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(outcomes_that_the_disk_has_not_got, slots_of_a_relay)

BOOST_AUTO_TEST_CASE(are_bounded_by_requests_and_by_messages)
{
    const auto singles = fill(1);
    BOOST_TEST(singles == 512u);
    for (std::size_t i = 0; i < singles; ++i)
        slots.outcome_written(lane::campaign, 1);
    BOOST_TEST(fill(100) == 64u);
    slots.outcome_written(lane::campaign, 100);
    BOOST_TEST(fill(100) == 1u);
}

BOOST_AUTO_TEST_CASE(of_campaigns_hold_up_no_transactional_mail)
{
    fill(100);
    BOOST_TEST(slots.may_start(lane::transactional));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
