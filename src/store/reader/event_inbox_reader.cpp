#include "store/reader/event_inbox_reader.hpp"

#include <string>
#include <utility>

namespace relay {

namespace {

std::optional<sql::statement> select_first(sql::connection& db)
{
    if (db.engine() != sql::engine::postgresql)
        return std::nullopt;
    return sql::statement(
        db,
        "SELECT received, relay, seq, webhook, message, address, text FROM event_inbox"
        " WHERE set_aside IS NULL ORDER BY received, relay, seq LIMIT ?"
    );
}

std::optional<sql::statement> select_set_aside(sql::connection& db)
{
    if (db.engine() != sql::engine::postgresql)
        return std::nullopt;
    return sql::statement(db, "SELECT count(*) FROM event_inbox WHERE set_aside IS NOT NULL");
}

outside_event read_event_of(const sql::cursor& row)
{
    outside_event e{.received = from_ms(row.integer(0)), .what = {}};
    if (!row.is_null(3))
        e.what = received_webhook{
            .id = std::string(row.text(3)),
            .body = std::string(row.text(6)),
        };
    else
        e.what = received_unsubscribe{
            .who = {.message = {row.integer(4)}, .address = std::string(row.text(5))},
            .why = std::string(row.text(6)),
        };
    return e;
}

} // namespace

event_inbox_reader::event_inbox_reader(sql::connection& db)
    : first_(select_first(db)),
      set_aside_(select_set_aside(db))
{
}

std::vector<placed_event> event_inbox_reader::first(std::size_t limit)
{
    std::vector<placed_event> found;
    if (!first_)
        return found;
    for (auto row = (*first_)(limit); row.step();) {
        auto event = read_event_of(row);
        const inbox_place place{
            .received = event.received, .relay = row.integer(1), .seq = row.integer(2)};
        found.push_back({.place = place, .event = std::move(event)});
    }
    return found;
}

std::int64_t event_inbox_reader::set_aside()
{
    if (!set_aside_)
        return 0;
    auto row = (*set_aside_)();
    return row.step() ? row.integer(0) : 0;
}

} // namespace relay
