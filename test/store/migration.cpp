#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"
#include "store/tested_store.hpp"
#include "support/run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

// A new store, as a relay of that time made it
void bring_to_version(sqlite::connection& db, std::size_t version)
{
    db.execute("PRAGMA journal_mode = WAL");
    migrate(db, version);
}

} // namespace

BOOST_AUTO_TEST_SUITE(migration, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(a_store_of_the_first_version_keeps_its_queue_and_its_bodies)
{
    test::temporary_directory directory;
    {
        sqlite::connection db(directory.path() + "/relay.db", sqlite::mode::read_write);
        bring_to_version(db, 1);
        db.execute(R"sql(
INSERT INTO flow(id, lane, campaign, tenant, domain) VALUES(1, 1, 'c', 't', 'acme.example');
INSERT INTO body(id, json) VALUES(-4096, 'onetwo'), (12288, 'three');
INSERT INTO body_use(id, messages) VALUES(-4096, 2);
INSERT INTO message(id, flow, state, place, batchable, recipients, bytes, body, offset, summary)
    VALUES(4096, 1, 1, 1, 1, 1, 3, -4096, 0, '{}'), (8192, 1, 1, 2, 1, 1, 3, -4096, 3, '{}'),
          (12288, 1, 1, 3, 1, 1, 5, NULL, 0, '{}'), (16384, 1, 4, 0, 1, 1, 5, -4096, 0, '{}');
)sql");
    }
    boost::asio::io_context ctx;
    store db(
        store_location::in_directory(directory.path()),
        ctx.get_executor(),
        [](const std::string& what) { BOOST_ERROR(what); }
    );
    auto test = [&]() -> boost::asio::awaitable<void> {
        queue_reader stored(db.location());
        const auto flows = co_await stored.backlog();
        BOOST_REQUIRE(flows.size() == 1u);
        const auto queue = co_await stored.load_queue(flows[0].id, 0, 10, 100);
        BOOST_REQUIRE(queue.size() == 3u);
        BOOST_TEST(queue[0].body == "one");
        BOOST_TEST(queue[1].body == "two");
        BOOST_TEST(queue[2].body == "three");
        const auto last = co_await stored.load_queue(flows[0].id, 2, 10, 100);
        BOOST_REQUIRE(last.size() == 1u);
        BOOST_TEST((last[0].id == queue[2].id));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(pauses_of_the_first_version_are_kept)
{
    test::temporary_directory directory;
    {
        sqlite::connection db(directory.path() + "/relay.db", sqlite::mode::read_write);
        migrate(db, 1);
        db.execute("INSERT INTO pause(scope, began, ended, why)"
                   " VALUES('quota', 5, 9, 'b'), ('account', 4, NULL, 'a')");
    }
    boost::asio::io_context ctx;
    store db(
        store_location::in_directory(directory.path()),
        ctx.get_executor(),
        [](const std::string& what) { BOOST_ERROR(what); }
    );
    auto test = [&]() -> boost::asio::awaitable<void> {
        message_reader records(db.location());
        const auto found = co_await records.pauses_between(from_ms(0), from_ms(100));
        BOOST_REQUIRE(found.size() == 2u);
        BOOST_TEST(found[0].scope == "account");
        BOOST_TEST(!found[0].ended.has_value());
        BOOST_TEST((found[1].ended == from_ms(9)));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_an_earlier_version_has_scheduled_is_found_by_lane)
{
    test::temporary_directory directory;
    {
        sqlite::connection db(directory.path() + "/relay.db", sqlite::mode::read_write);
        bring_to_version(db, 10);
        db.execute(R"sql(
INSERT INTO flow(id, lane, campaign, tenant, domain) VALUES(1, 1, 'c', '', ''), (2, 0, 'c', '', '');
INSERT INTO message(id, flow, state, place, scheduled, batchable, recipients, bytes, offset, summary)
    VALUES(4096, 1, 0, 0, 5, 1, 1, 0, 0, '{}'), (8192, 2, 0, 0, 6, 1, 1, 0, 0, '{}'),
          (12288, 2, 4, 0, 4, 1, 1, 0, 0, '{}');
)sql");
    }
    boost::asio::io_context ctx;
    store db(
        store_location::in_directory(directory.path()),
        ctx.get_executor(),
        [](const std::string& what) { BOOST_ERROR(what); }
    );
    auto test = [&]() -> boost::asio::awaitable<void> {
        queue_reader stored(db.location());
        const auto campaign = co_await stored.due_messages(lane::campaign, from_ms(9), 9);
        BOOST_REQUIRE(campaign.size() == 1u);
        BOOST_TEST(campaign[0].id.value == 4096);
        const auto transactional = co_await stored.due_messages(lane::transactional, from_ms(9), 9);
        BOOST_REQUIRE(transactional.size() == 1u);
        BOOST_TEST(transactional[0].id.value == 8192);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_long_queue_of_the_first_version_is_listed_while_systemd_is_asked_for_patience
)
{
    test::temporary_directory directory;
    {
        sqlite::connection db(directory.path() + "/relay.db", sqlite::mode::read_write);
        db.execute("PRAGMA synchronous = OFF");
        migrate(db, 2);
        db.execute(R"sql(
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 150250)
INSERT INTO message(id, flow, state, place, batchable, recipients, bytes, offset, summary)
    SELECT n, 1 + n % 3, 1, n, 1, 1, 0, 0, '{}' FROM number;
INSERT INTO flow(id, lane, campaign, tenant, domain)
    VALUES(1, 1, 'a', '', ''), (2, 1, 'b', '', ''), (3, 1, 'c', '', '');
)sql");
    }
    boost::asio::io_context ctx;
    const auto complain = [](const std::string& what) { BOOST_ERROR(what); };
    int asked = 0;
    store db(
        store_location::in_directory(directory.path()),
        ctx.get_executor(),
        complain,
        [&asked] { ++asked; }
    );
    BOOST_TEST(asked > 0);
    auto test = [&]() -> boost::asio::awaitable<void> {
        queue_reader stored(db.location());
        for (std::int64_t flow = 1; flow <= 3; ++flow) {
            std::int64_t place = 0;
            std::size_t found = 0;
            for (std::size_t more = 1; more > 0; found += more) {
                const auto next = co_await stored.load_queue({flow}, place, 20'000, 0);
                more = next.size();
                if (more > 0)
                    place = next.back().place;
            }
            BOOST_TEST(found == (flow == 1 ? 50'083u : flow == 2 ? 50'084u : 50'083u));
        }
        const auto last = co_await stored.load_queue({2}, 150'240, 10, 0);
        BOOST_REQUIRE(!last.empty());
        BOOST_TEST(last.front().id.value == last.front().place);
    };
    test::run(ctx, test());
}

// A removed row gives way to one that suppresses, whichever of them is written otherwise now.
BOOST_AUTO_TEST_CASE(addresses_that_an_earlier_version_wrote_are_found_as_they_are_compared_now)
{
    test::temporary_directory directory;
    {
        sqlite::connection db(directory.path() + "/relay.db", sqlite::mode::read_write);
        bring_to_version(db, 13);
        db.execute(R"sql(
INSERT INTO suppression(address, id, email, scope, origin, source, why, at, by_resend, removed)
    VALUES('ann@bücher.example', '1', 'Ann@Bücher.example', 1, 0, '', '', 5, 0, NULL),
          ('ann@xn--bcher-kva.example', '2', 'ann@xn--bcher-kva.example', 1, 0, '', '', 5, 0, 6),
          ('bob@bücher.example', '3', 'bob@bücher.example', 1, 0, '', '', 5, 0, 6),
          ('bob@xn--bcher-kva.example', '4', 'bob@xn--bcher-kva.example', 1, 0, '', '', 5, 0, NULL),
          ('eve@mail.test' || char(160), '5', 'eve@mail.test' || char(160), 1, 2, '', '', 5, 0, NULL),
          ('dan@mail.test', '6', 'dan@mail.test', 2, 2, '', '', 5, 0, NULL);
INSERT INTO soft_bounce(address, resend_id, at)
    VALUES('ann@bücher.example', 'r1', 5), ('ann@xn--bcher-kva.example', 'r1', 5);
INSERT INTO reached(address, at) VALUES('ann@bücher.example', 4);
)sql");
        migrate(db, newest_schema());
        BOOST_TEST(db.integer("SELECT count(*) FROM soft_bounce") == 1);
        BOOST_TEST(
            db.integer("SELECT at FROM reached WHERE address = 'ann@xn--bcher-kva.example'") == 4
        );
    }
    auto test = [&]() -> boost::asio::awaitable<void> {
        event_reader records(store_location::in_directory(directory.path()));
        const auto id_of = [&](std::string address) -> boost::asio::awaitable<std::string> {
            const auto found = co_await records.suppression(std::move(address));
            co_return found ? found->what.id : "none";
        };
        BOOST_TEST(co_await id_of("ann@bücher.example") == "1");
        BOOST_TEST(co_await id_of("bob@bücher.example") == "4");
        BOOST_TEST(co_await id_of("eve@mail.test") == "5");
        BOOST_TEST(co_await id_of("dan@mail.test") == "6");
    };
    boost::asio::io_context ctx;
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_newer_store_is_refused)
{
    test::temporary_directory directory;
    {
        sqlite::connection db(directory.path() + "/relay.db", sqlite::mode::read_write);
        db.execute("PRAGMA user_version = 1000");
    }
    boost::asio::io_context ctx;
    const auto nothing = [](const std::string&) {};
    BOOST_CHECK_THROW(
        store(store_location::in_directory(directory.path()), ctx.get_executor(), nothing),
        std::exception
    );
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
