#include "pipeline/damage.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

// Changes a byte of this body, in whatever file it is, as a failing disk may do.
void damage(const std::string& body, const std::string& data_directory)
{
    bool found = false;
    for (const auto& entry : std::filesystem::directory_iterator(data_directory + "/bodies")) {
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        const auto at = bytes.find(body);
        if (at == std::string::npos)
            continue;
        found = true;
        file.clear();
        file.seekp(static_cast<std::streamoff>(at));
        file.put('?');
    }
    BOOST_REQUIRE(found);
}

// Three messages of the campaign lane that wait, and what is done with them before the relay ends;
// then the body of the second one is damaged.
struct lost_body_fixture : test::stage_fixture
{
    std::vector<message_id> waiting;

    void leave_with_a_lost_body(std::function<asio::awaitable<void>(stages&)> last)
    {
        leave_waiting(std::move(last));
        damage("the second", directory.path());
    }

    void leave_waiting(std::function<asio::awaitable<void>(stages&)> last)
    {
        auto before = [&](stages& s) -> asio::awaitable<void> {
            s.pause_control.pause({.kind = pause_kind::all});
            for (const auto* body : {"the first", "the second", "the third"})
                waiting.push_back(s.submit(body));
            co_await s.until(state::queued, 3);
            co_await last(s);
        };
        run_stages(before);
    }

    std::string bodies() const { return directory.path() + "/bodies"; }

    // The files with bodies: their names are numbers.
    static void move_bodies(const std::filesystem::path& from, const std::filesystem::path& to)
    {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(from))
            if (entry.path().filename().string().find_first_not_of("0123456789") ==
                std::string::npos)
                files.push_back(entry.path());
        BOOST_REQUIRE(!files.empty());
        for (const auto& file : files)
            std::filesystem::rename(file, to / file.filename());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_body_that_the_disk_has_lost, lost_body_fixture)

BOOST_AUTO_TEST_CASE(takes_no_other_message_of_its_batch_with_it)
{
    auto nothing_more = [](stages&) -> asio::awaitable<void> { co_return; };
    leave_with_a_lost_body(nothing_more);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 2);
        co_await s.until(state::dead, 1);
        std::multiset<std::string> sent;
        for (const auto& sending : s.api.sent)
            sent.insert(sending.bodies.begin(), sending.bodies.end());
        const std::multiset<std::string> others{"the first", "the third"};
        BOOST_TEST(sent == others, boost::test_tools::per_element());

        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_REQUIRE(letters.size() == 1u);
        BOOST_TEST((letters[0].message.id == waiting[1]));
        BOOST_TEST((letters[0].reason == death::refused));
        BOOST_TEST(letters[0].error.name == "body_missing");
        BOOST_TEST(letters[0].message.attempts == 0);
        BOOST_TEST(s.counters.messages_dead() == 1u);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_of_a_request_that_was_for_it_alone)
{
    auto cancel_the_others = [&](stages& s) -> asio::awaitable<void> {
        co_await s.message_admin.cancel(waiting[0]);
        co_await s.message_admin.cancel(waiting[2]);
    };
    leave_with_a_lost_body(cancel_the_others);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::dead, 1);
        BOOST_TEST(s.api.sent.empty());
        BOOST_TEST(s.in_flight.requests().empty());

        // And holds up nothing that comes after it.
        s.submit("the fourth");
        co_await s.until(state::sent, 1);
    };
    run_stages(after);
}

// Under its key Resend takes the same bytes only, and under another one the others may come twice.
BOOST_AUTO_TEST_CASE(ends_a_request_that_may_have_been_sent_before)
{
    auto seal = [&](stages& s) -> asio::awaitable<void> {
        sealed_request request{
            .id = s.id_source.next_request(wall_now()),
            .lane = lane::campaign,
            .batch = true,
            .members = waiting,
            .sealed_at = moment_now(),
        };
        BOOST_TEST(co_await s.store.seal(std::move(request)));
    };
    leave_with_a_lost_body(seal);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::dead, 3);
        BOOST_TEST(s.api.sent.empty());
        for (const auto& letter : co_await s.message_reader.dead_letters({})) {
            BOOST_TEST((letter.reason == death::outcome_unknown));
            BOOST_TEST(letter.error.name == "body_missing");
        }
    };
    run_stages(after);
}

// An unmounted folder, say: nothing is lost as long as nobody knows.
BOOST_AUTO_TEST_CASE(is_not_lost_when_the_folder_is_not_there)
{
    auto nothing_more = [](stages&) -> asio::awaitable<void> { co_return; };
    leave_waiting(nothing_more);
    const auto aside = directory.path() + "/aside";
    prepare = [&](stages&) { std::filesystem::rename(bodies(), aside); };
    auto after = [&](stages& s) -> asio::awaitable<void> {
        const test::counted_lines trouble("the store cannot be read");
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] {
            return trouble.count() != 0 || s.store.counts().at(lane::campaign, state::dead) != 0;
        });
        std::filesystem::rename(aside, bodies());
        BOOST_TEST(s.store.counts().at(lane::campaign, state::dead) == 0);
        co_await s.until(state::sent, 3);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(after_two_others_holds_everything_back_until_somebody_resumes)
{
    auto nothing_more = [](stages&) -> asio::awaitable<void> { co_return; };
    leave_waiting(nothing_more);
    move_bodies(bodies(), directory.path());
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] {
            return !s.pauses.list().empty() ||
                   s.store.counts().at(lane::campaign, state::dead) != 0;
        });
        co_await s.store.flush();
        BOOST_REQUIRE(s.pauses.list().size() == 1u);
        BOOST_TEST((s.pauses.list()[0].scope.kind == pause_kind::all));
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 3);
        BOOST_TEST(s.in_flight.requests().empty());

        move_bodies(directory.path(), bodies());
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 3);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(after_two_others_is_given_up_when_somebody_resumes_all_the_same)
{
    auto nothing_more = [](stages&) -> asio::awaitable<void> { co_return; };
    leave_waiting(nothing_more);
    move_bodies(bodies(), directory.path());
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] {
            return !s.pauses.list().empty() ||
                   s.store.counts().at(lane::campaign, state::dead) != 0;
        });
        BOOST_REQUIRE(!s.pauses.list().empty());
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::dead, 3);
        BOOST_TEST(s.pauses.list().empty());
        BOOST_TEST(s.api.sent.empty());
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(after_two_others_stays_in_its_request_when_that_may_have_been_sent_before)
{
    auto seal = [&](stages& s) -> asio::awaitable<void> {
        sealed_request request{
            .id = s.id_source.next_request(wall_now()),
            .lane = lane::campaign,
            .batch = true,
            .members = waiting,
            .sealed_at = moment_now(),
        };
        BOOST_TEST(co_await s.store.seal(std::move(request)));
    };
    leave_waiting(seal);
    move_bodies(bodies(), directory.path());
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] {
            return !s.pauses.list().empty() ||
                   s.store.counts().at(lane::campaign, state::dead) != 0;
        });
        BOOST_REQUIRE(!s.pauses.list().empty());
        BOOST_TEST(s.in_flight.requests().size() == 1u);
        move_bodies(directory.path(), bodies());
        s.pause_control.resume(std::nullopt, false);
        co_await s.until(state::sent, 3);
        BOOST_TEST(s.api.sent.size() == 1u);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
