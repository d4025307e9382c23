#include "pipeline/arrival_fixture.hpp"
#include "support/heard_log.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>

// Mail of a spare that the database does not take as the sender's

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

struct unusable_fixture : test::arrival_fixture
{
    unusable_fixture()
    {
        prepare = [](stages& s) {
            s.member.others = true;
            s.disk_may_complain = true;
        };
    }

    void change(const std::string& sql) const
    {
        const auto where = location_of_store(cfg);
        postgres::connection db(postgres::options_of(where, postgres::access::write));
        db.execute(sql);
    }

    void accept_forty(const std::function<bool(int)>& is_bad)
    {
        for (int i = 0; i < 40; ++i) {
            const std::string tag = is_bad(i) ? "bad" : "good";
            accept(
                "m" + std::to_string(i),
                lane::campaign,
                R"({"to":["ann@a.example"],"tags":[{"name":"kind","value":")" + tag + R"("}]})"
            );
        }
        test::run(ctx, inbox->flush());
    }

    // It leaves the inbox, and comes into it once more.
    message_id accept_twice()
    {
        const auto id = accept("twice");
        test::run(ctx, inbox->flush());
        change("CREATE TABLE inbox_before AS TABLE inbox");
        run_stages([](stages& s) -> asio::awaitable<void> { co_await s.until(state::sent, 1); });
        change("INSERT INTO inbox TABLE inbox_before");
        return id;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(mail_that_cannot_be_taken_up, unusable_fixture)

BOOST_AUTO_TEST_CASE(is_a_dead_letter_that_holds_up_no_other_and_can_be_sent_again)
{
    change("ALTER TABLE label ADD CONSTRAINT refused CHECK (tags NOT LIKE '%bad%')");
    accept_forty([](int i) { return i == 0 || i == 17 || i == 18; });
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await s.until(state::sent, 37);
        BOOST_TEST(s.arrivals.now().taken_up == 37u);
        BOOST_TEST(s.arrivals.now().set_aside == 0);
        BOOST_TEST(s.counters.messages_dead() == 3u);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_REQUIRE(letters.size() == 3u);
        BOOST_TEST(letters[0].error.name == "not_taken_up");
        co_await s.dead_letters.retry({}, false, false);
        co_await s.until(state::sent, 40);
        BOOST_TEST(all_bodies(s.api).count("m17") == 1u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_set_aside_when_it_cannot_even_be_a_dead_letter)
{
    const auto twice = accept_twice();
    test::heard_log log;
    accept_forty([](int) { return false; });
    auto first = [&](stages& s) -> asio::awaitable<void> {
        BOOST_TEST(s.arrivals.now().set_aside == 1);
        BOOST_TEST(s.arrivals.now().waiting == 0);
        BOOST_TEST(log.has("message " + s.id_codec.to_uuid(twice) + " is set aside"));
        co_await s.until(state::sent, 41);
        co_await s.arrivals.take_up();
        BOOST_TEST(s.arrivals.now().set_aside == 1);
    };
    run_stages(first);
    auto later = [&](stages& s) -> asio::awaitable<void> {
        BOOST_TEST(s.arrivals.now().set_aside == 1);
        BOOST_TEST(s.arrivals.now().taken_up == 0u);
        accept("another");
        co_await inbox->flush();
        co_await s.until(state::sent, 42);
    };
    run_stages(later);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
