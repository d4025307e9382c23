#include "store/open_store.hpp"
#include "store/sql/statement.hpp"

// Idempotency keys live for a day, whatever the wall clock and the ids do meanwhile.

namespace relay {

namespace asio = boost::asio;

namespace {

using test::noon;
using namespace std::chrono_literals;
using std::chrono::days;

struct key_store : test::store_fixture
{
    static moment at(wall_time wall, milliseconds uptime, std::int64_t boot = 7)
    {
        return {.wall = wall, .uptime = uptime, .boot = boot};
    }

    asio::awaitable<accept_result> use(std::string key, moment when)
    {
        auto m = make("body");
        m.idempotency_key = std::move(key);
        m.accepted_at = when;
        co_return co_await accept(std::move(m));
    }

    void run_ids_ahead(milliseconds by) { ids = id_source(first_id_at(noon + by).value); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(idempotency_keys, key_store)

BOOST_AUTO_TEST_CASE(a_key_is_old_after_a_day_also_when_ids_stand_still)
{
    auto story = [&]() -> asio::awaitable<void> {
        run_ids_ahead(days(10));
        const auto first = co_await use("k", at(noon, 1h));
        const auto soon = co_await use("k", at(noon + 23h, 24h));
        BOOST_TEST((soon.status == acceptance::duplicate));
        BOOST_TEST((soon.id == first.id));
        const auto later = co_await use("k", at(noon + days(3), 73h));
        BOOST_TEST((later.status == acceptance::queued));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(a_key_is_young_for_a_day_also_when_ids_or_the_clock_leap)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto first = co_await use("k", at(noon, 1h));
        run_ids_ahead(days(10));
        const auto back = co_await use("k", at(noon + 1min, 1h + 1min));
        BOOST_TEST((back.status == acceptance::duplicate));
        const auto ahead = co_await use("k", at(noon + days(10), 1h + 2min));
        BOOST_TEST((ahead.status == acceptance::duplicate));
        BOOST_TEST((ahead.id == first.id));
    };
    test::run(ctx, story());
}

// After the machine has started anew only the wall clock tells.
BOOST_AUTO_TEST_CASE(a_key_of_a_clock_that_was_ahead_is_not_in_the_way_for_as_long_as_that)
{
    auto story = [&]() -> asio::awaitable<void> {
        co_await use("k", at(noon + days(400), 1h));
        const auto now = at(noon, 1h, 8);
        co_await db->forget(noon - days(1), now, std::nullopt);
        const auto young = co_await use("k", at(noon + 23h, 24h, 8));
        BOOST_TEST((young.status == acceptance::duplicate));
        const auto old = co_await use("k", at(noon + 25h, 26h, 8));
        BOOST_TEST((old.status == acceptance::queued));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(old_keys_are_forgotten_also_when_ids_run_ahead)
{
    auto story = [&]() -> asio::awaitable<void> {
        run_ids_ahead(days(10));
        for (int i = 0; i < 500; ++i)
            co_await use("k" + std::to_string(i), at(noon, 1h));
        co_await use("young", at(noon + 20h, 21h));
        const auto now = at(noon + 25h, 26h);
        co_await db->forget(noon - days(1), now, std::nullopt);
        const auto look = sql::open_to_read(db->location());
        BOOST_TEST(look->integer("SELECT count(*) FROM idempotency") == 1);
    };
    test::run(ctx, story());
}

// Most of them share a transaction, in which all keys may have been looked for at its beginning.
BOOST_AUTO_TEST_CASE(keys_that_come_at_once_are_told_from_each_other_and_from_those_before)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto known = co_await use("known", at(noon, 1h));
        co_await use("old", at(noon - days(2), 1h, 6));
        std::vector<accept_result> first(200);
        std::vector<accept_result> second(200);
        std::vector<accept_result> again(200);
        const auto post = [&](std::string key, accept_result& told) {
            auto m = make("body");
            m.idempotency_key = std::move(key);
            m.accepted_at = at(noon + 1min, 1h + 1min);
            db->accept(std::move(m), [&told](const accept_result& r, new_message&&) { told = r; });
        };
        for (std::size_t i = 0; i < first.size(); ++i) {
            post("k" + std::to_string(i), first[i]);
            post("k" + std::to_string(i), second[i]);
            post(i == 100 ? "old" : "known", again[i]);
        }
        co_await db->flush();
        for (std::size_t i = 0; i < first.size(); ++i) {
            BOOST_TEST((first[i].status == acceptance::queued));
            BOOST_TEST((second[i].status == acceptance::duplicate));
            BOOST_TEST((second[i].id == first[i].id));
            if (i == 100)
                BOOST_TEST((again[i].status == acceptance::queued));
            else
                BOOST_TEST((again[i].id == known.id));
        }
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
