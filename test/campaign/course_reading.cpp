#include "relay/campaign/course_reading.hpp"

#include "campaign/feeder_fixture.hpp"

#include <algorithm>
#include <cstdint>

namespace relay {

namespace asio = boost::asio;
using test::addresses;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(a_reading_of_courses, test::feeder_fixture)

BOOST_AUTO_TEST_CASE(tells_nobody_as_cancelled_whose_mail_is_in_a_request)
{
    bool answers = false;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.hold = [&answers](const auto&) -> asio::awaitable<void> {
            while (!answers)
                co_await test::let_others_go_on();
        };
        co_await run_campaigns(s);
        const auto id = co_await draft(s, addresses(10));
        co_await start(id);
        while (s.send_slots.taken() == 0 || (co_await look(id)).recipients.passed < 10)
            co_await test::let_others_go_on();
        co_await parts->campaign_control.cancel(id);

        const auto told = [&](state wanted) -> asio::awaitable<std::int64_t> {
            const auto courses =
                co_await read_courses(parts->campaign_reader, s.in_flight, id, {}, 100);
            co_return std::ranges::count(courses, wanted, &recipient_course::message);
        };
        const auto spared = co_await told(state::cancelled);
        answers = true;
        co_await s.until(state::sent, 10 - spared);
        BOOST_TEST(co_await told(state::sent) == 10 - spared);
        BOOST_TEST(co_await told(state::cancelled) == spared);
        BOOST_TEST(spared < 10);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
