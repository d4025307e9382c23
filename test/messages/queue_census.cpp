#include "relay/messages/queue_census.hpp"

#include "pipeline/damage.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

// The disk fails for those who read which flows there are.
void rename_flows(const stages& s, const std::string& from, const std::string& to)
{
    test::run_sql(
        s.store.location().path,
        "PRAGMA legacy_alter_table = ON; ALTER TABLE " + from + " RENAME TO " + to
    );
}

struct fixture : test::stage_fixture
{
    int answers{};

    template <class T>
    asio::awaitable<void> ask(queue_census& census, asio::awaitable<T> (queue_census::*what)())
    {
        co_await (census.*what)();
        ++answers;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_census, fixture)

BOOST_AUTO_TEST_CASE(goes_on_after_the_disk_failed)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        s.submit("one");
        co_await s.until(state::queued, 1);
        queue_census census(s.message_reader);
        rename_flows(s, "flow", "gone");
        bool failed = false;
        try {
            co_await census.count();
        } catch (const std::exception&) {
            failed = true;
        }
        BOOST_TEST(failed);
        rename_flows(s, "gone", "flow");
        while ((co_await census.count())->domains().empty())
            co_await test::let_others_go_on();
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(reads_once_for_all_who_ask_at_the_same_time)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        queue_census census(s.message_reader);
        task_group askers(s.ex);
        for (int i = 0; i < 20; ++i) {
            askers.spawn(ask(census, &queue_census::oldest));
            askers.spawn(ask(census, &queue_census::count));
        }
        co_await askers.wait();
        BOOST_TEST(answers == 40);
        BOOST_TEST(census.readings() == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
