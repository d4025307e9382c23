// A store whose relay has lost the term
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/postgres/term_rows.hpp"
#include "store/sql/statement.hpp"
#include "support/moments.hpp"
#include "support/postgres_server.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

namespace asio = boost::asio;
using test::noon;

namespace {

store_location unused_schema()
{
    auto& server = test::postgres_server::get();
    return store_location::in_postgresql(server.url(), server.unused_schema());
}

std::unique_ptr<postgres::connection> beside(const store_location& where)
{
    postgres::connection_options options;
    options.url = where.url;
    options.schema = where.schema;
    options.access = postgres::access::write;
    return std::make_unique<postgres::connection>(options);
}

// A store with a message in a request, and what is to be done with it
struct deposed_fixture
{
    deposed_fixture()
    {
        postgres::make_term_tables(*db, where.schema);
        take_over();
        where.epoch = epoch();
        store =
            std::make_unique<relay::store>(where, ctx.get_executor(), [](const std::string&) {});
    }

    std::int64_t epoch() const { return db->integer("SELECT epoch FROM term"); }

    void take_over()
    {
        postgres::term_rows rows(*db);
        const postgres::term_rows::taker by{
            .me = 1, .name = "another", .lease = std::chrono::seconds(6), .unexpired = true};
        BOOST_REQUIRE(rows.take(rows.find().row, by).has_value());
    }

    new_message make(std::string body)
    {
        return {
            .id = ids.next_message(noon),
            .flow = {.lane = lane::campaign, .campaign = "c", .tenant = "t", .domain = "a.example"},
            .recipients = 1,
            .body = std::move(body),
            .summary = "{}",
        };
    }

    asio::awaitable<void> seal_one()
    {
        auto m = make("{}");
        request = {.id = ids.next_request(noon), .members = {m.id}};
        store->accept(std::move(m), [](const accept_result&, new_message&&) {});
        BOOST_TEST(co_await store->seal(request));
        co_await store->flush();
    }

    // Of each table what is in it
    std::string contents() const
    {
        std::string all;
        for (const auto* table :
             {"message", "body", "request", "attempt", "dead_letter", "meta", "pause", "tally"}) {
            const auto name = std::string(table);
            sql::statement sum(
                *db,
                "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM " + name +
                    " AS t"
            );
            auto row = sum();
            row.step();
            all += name + ' ' + std::string(row.text(0)) + '\n';
        }
        return all;
    }

    asio::io_context ctx;
    store_location where{unused_schema()};
    std::unique_ptr<postgres::connection> db{beside(where)};
    std::unique_ptr<relay::store> store;
    id_source ids{0};
    sealed_request request;
    std::optional<bool> result;
    write_handler told{[this](bool ok) { result = ok; }};
};

using verb = std::function<asio::awaitable<void>(deposed_fixture&)>;

// Each begins something that is told of; without a suspension, or until it is told.
const std::vector<std::pair<std::string, verb>> verbs{
    {"accept",
     [](deposed_fixture& f) -> asio::awaitable<void> {
         f.store->accept(f.make("{}"), [&f](const accept_result& r, new_message&&) {
             f.result = r.status != acceptance::failed;
         });
         co_return;
     }},
    {"seal",
     [](deposed_fixture& f) -> asio::awaitable<void> {
         sealed_request another{.id = f.ids.next_request(noon), .members = f.request.members};
         f.result = co_await f.store->seal(std::move(another));
     }},
    {"leave_again",
     [](deposed_fixture& f) -> asio::awaitable<void> {
         f.result = (co_await f.store->leave_again(f.request.id)).has_value();
     }},
    {"settle",
     [](deposed_fixture& f) -> asio::awaitable<void> {
         settlement s{.request = f.request, .at = noon};
         s.sent.push_back({.id = f.request.members.front(), .resend_id = "r-1"});
         f.store->settle(std::move(s), f.told);
         co_return;
     }},
    {"postpone",
     [](deposed_fixture& f) -> asio::awaitable<void> {
         f.store->postpone(f.request, noon, {}, f.told);
         co_return;
     }},
    {"bury",
     [](deposed_fixture& f) -> asio::awaitable<void> {
         f.store->bury(f.request, death::exhausted, {.at = noon, .result = {}}, f.told);
         co_return;
     }},
    {"release",
     [](deposed_fixture& f) -> asio::awaitable<void> {
         f.store->release(f.request, [&f](bool ok, const std::vector<accept_result>&) {
             f.result = ok;
         });
         co_return;
     }},
    {"remember, pause_began",
     [](deposed_fixture& f) -> asio::awaitable<void> {
         f.store->remember("key", "value");
         f.store->pause_began({.scope = "all", .began = noon, .why = "test"});
         co_await f.store->flush();
         f.result = false;
     }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(a_store_whose_term_is_anothers)

BOOST_AUTO_TEST_CASE(says_of_each_change_that_it_did_not_happen_and_changes_nothing)
{
    for (const auto& [name, change] : verbs) {
        BOOST_TEST_CONTEXT(name)
        {
            deposed_fixture f;
            auto story = [&f](const verb& begin) -> asio::awaitable<void> {
                co_await f.seal_one();
                f.take_over();
                const auto before = f.contents();
                co_await begin(f);
                co_await f.store->flush();
                BOOST_REQUIRE(f.result.has_value());
                BOOST_TEST(!*f.result);
                BOOST_TEST(f.contents() == before);
            };
            test::run(f.ctx, story(change));
        }
    }
}

BOOST_AUTO_TEST_CASE(is_said_to_be_so)
{
    deposed_fixture f;
    bool told = false;
    auto story = [&]() -> asio::awaitable<void> {
        co_await f.seal_one();
        f.take_over();
        f.store->remember("key", "value");
        try {
            co_await f.store->broken();
        } catch (const term_lost&) {
            told = true;
        }
    };
    test::run(f.ctx, story());
    BOOST_TEST(told);
}

// The one that took over finds what was sealed, and goes on with it.
BOOST_AUTO_TEST_CASE(leaves_what_it_had_sealed_to_the_next)
{
    deposed_fixture f;
    auto story = [&]() -> asio::awaitable<void> {
        co_await f.seal_one();
        f.take_over();
        auto where = f.where;
        where.epoch = f.epoch();
        relay::store next(where, f.ctx.get_executor(), [](const std::string& e) {
            BOOST_ERROR(e);
        });
        queue_reader stored(next.location());
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        BOOST_TEST((open.front().id == f.request.id));
        BOOST_TEST((co_await next.leave_again(f.request.id)).has_value());
    };
    test::run(f.ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
