#pragma once

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
#include <string_view>
#include <vector>

namespace relay::test {

inline store_location unused_location()
{
    auto& server = postgres_server::get();
    return store_location::in_postgresql(server.url(), server.unused_schema());
}

inline std::unique_ptr<postgres::connection> connect_beside(const store_location& where)
{
    postgres::connection_options options;
    options.url = where.url;
    options.schema = where.schema;
    options.access = postgres::access::write;
    return std::make_unique<postgres::connection>(options);
}

// A store with a message in a request, whose term another one may take
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
            .summary = R"({"to":["ann@a.example"]})",
        };
    }

    message_id accept_one(std::optional<wall_time> scheduled_at = {})
    {
        auto m = make("{}");
        m.scheduled_at = scheduled_at;
        const auto id = m.id;
        store->accept(std::move(m), [](const accept_result&, new_message&&) {});
        return id;
    }

    boost::asio::awaitable<void> seal_one()
    {
        request = co_await accept_for_request();
        BOOST_TEST(co_await store->seal(request));
        co_await store->flush();
    }

    // On disk: what is sealed is more urgent than what is accepted.
    boost::asio::awaitable<sealed_request> accept_for_request()
    {
        const auto id = accept_one();
        co_await store->flush();
        co_return sealed_request{.id = ids.next_request(noon), .members = {id}};
    }

    // Of each table what is in it, but for those of the term and of commits
    std::string contents() const
    {
        std::vector<std::string> tables;
        sql::statement all_tables(
            *db,
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT "
            "IN ('term', 'lease', 'origin', 'commit_record') ORDER BY 1"
        );
        for (auto row = all_tables(); row.step();)
            tables.emplace_back(row.text(0));
        std::string all;
        for (const auto& name : tables) {
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

    boost::asio::io_context ctx;
    store_location where{unused_location()};
    std::unique_ptr<postgres::connection> db{connect_beside(where)};
    std::unique_ptr<relay::store> store;
    id_source ids{0};
    sealed_request request;
    std::optional<bool> result;
    write_handler told{[this](bool ok) { result = ok; }};
};

// Begins a change, and tells `result` whether it has happened: before it returns or later, but
// before a flush. What returns nothing says that it has not.
template <class Fixture>
struct named_verb
{
    std::string name;
    std::function<boost::asio::awaitable<void>(Fixture&)> begin;
};

// While its store has the term it changes something; afterwards it says that it does not, and does
// not.
template <class Fixture>
void expect_fenced(const named_verb<Fixture>& verb)
{
    for (const bool deposed : {false, true})
        BOOST_TEST_CONTEXT(verb.name << (deposed ? ", without the term" : ", with the term"))
        {
            Fixture f;
            auto story = [&]() -> boost::asio::awaitable<void> {
                co_await f.begin();
                co_await f.store->flush();
                if (deposed)
                    f.take_over();
                const auto before = f.contents();
                co_await verb.begin(f);
                co_await f.store->flush();
                BOOST_REQUIRE(f.result.has_value());
                if (deposed)
                    BOOST_TEST(!*f.result);
                BOOST_TEST((f.contents() == before) == deposed);
            };
            run(f.ctx, story());
        }
}

} // namespace relay::test
