#include "campaign/feeder_fixture.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"

#include <random>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// kill -9 while recipients become messages, again and again

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr int recipients = 6'000;

struct killed_fixture : test::feeder_fixture
{
    // In a process of its own. False: it was killed before it was through.
    bool feed_for(milliseconds time)
    {
        const auto child = ::fork();
        if (child == 0) {
            auto story = [&](test::stages& s) -> asio::awaitable<void> {
                co_await run_campaigns(s);
                co_await s.until(state::sent, recipients);
            };
            run_stages(story);
            ::_exit(0);
        }
        ::usleep(static_cast<useconds_t>(time.count() * 1'000));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(feeding_and_kills, killed_fixture)

BOOST_AUTO_TEST_CASE(whatever_the_moment_everybody_has_one_message)
{
    auto begin = [&](test::stages& s) -> asio::awaitable<void> {
        const auto id = co_await draft(s, test::addresses(recipients));
        const std::vector from{campaign_state::draft};
        co_await parts->campaign_book.move(id, from, campaign_state::running, wall_now());
    };
    run_stages(begin);
    parts.reset();

    std::mt19937 random(1);
    int kills = 0;
    while (!feed_for(milliseconds(20 + random() % 80 + static_cast<unsigned>(kills) * 10)))
        BOOST_REQUIRE(++kills < 200);
    BOOST_TEST_MESSAGE(kills << " kills");
    BOOST_TEST(kills > 0);

    sqlite::connection disk(directory.path() + "/relay.db", sqlite::mode::read_only);
    BOOST_TEST(disk.integer("SELECT count(*) FROM message WHERE state = 4") == recipients);
    BOOST_TEST(disk.integer("SELECT count(DISTINCT recipient) FROM message") == recipients);
    BOOST_TEST(
        disk.integer("SELECT count(*) FROM recipient r JOIN message m ON m.id = r.message"
                     " AND m.recipient = r.id WHERE r.state = 3") == recipients
    );
    BOOST_TEST(disk.integer("SELECT passed FROM upload") == recipients);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
