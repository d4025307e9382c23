#include "relay/store/event_reader.hpp"

#include "relay/async/thread_name.hpp"
#include "relay/mail/address.hpp"
#include "relay/store/store.hpp"
#include "store/reader/event_inbox_reader.hpp"
#include "store/reader/event_matcher.hpp"
#include "store/reader/event_rows.hpp"
#include "store/reader/reading.hpp"
#include "store/reader/report_reader.hpp"
#include "store/reader/standing_reader.hpp"
#include "store/reader/suppression_reader.hpp"
#include "store/resend_id.hpp"
#include "store/sql/database.hpp"
#include "store/sql/statement.hpp"

#include <boost/asio/thread_pool.hpp>

#include <algorithm>

namespace relay {

namespace asio = boost::asio;

// On the thread of its own
struct event_reader::impl
{
    explicit impl(const store_location& where)
        : connection(sql::open_to_read(where)),
          db(*connection),
          track(db, "SELECT facts, newest FROM track WHERE message = ?"),
          event(db, "SELECT seq, kind, at, detail, previous FROM event WHERE seq = ?"),
          feed(
              db,
              "SELECT " + feed_columns() + " FROM event e" + feed_tables() +
                  " WHERE e.seq > ? ORDER BY e.seq LIMIT ?"
          ),
          repeated(
              db,
              "SELECT " + feed_columns() +
                  ", r.attempts FROM feed_retry r JOIN event e ON e.seq = r.seq" + feed_tables() +
                  " WHERE r.url = ? AND r.due <= ? ORDER BY r.due LIMIT ?"
          ),
          waiting(db, "SELECT count(*) FROM feed_retry WHERE url = ?"),
          newest(db, "SELECT coalesce(max(seq), 0) FROM event"),
          silent(
              db,
              "SELECT m.id, m.resend_id, m.finished FROM message m LEFT JOIN track t ON t.message "
              "= m.id"
              " WHERE m.id > ? AND m.id < ? AND m.state = 4 AND m.resend_id <> ''"
              " AND coalesce(t.facts, 0) & ? = 0 ORDER BY m.id LIMIT ?"
          ),
          unsent(
              db, "SELECT 1 FROM message WHERE id > ? AND id < ? AND state IN (0, 1, 2, 3) LIMIT 1"
          ),
          inbox(db),
          matcher(db),
          suppressions(db),
          reports(db),
          standings(db)
    {
        asio::post(thread, [] { name_this_thread("event reader"); });
    }

    std::vector<event_record> chain(message_id id, std::size_t limit)
    {
        std::int64_t next = 0;
        {
            auto row = track(id.value);
            if (row.step())
                next = row.integer(1);
        }
        std::vector<event_record> events;
        while (next != 0 && events.size() < limit) {
            auto row = event(next);
            if (!row.step())
                break; // past its retention
            events.push_back(read_event(row));
            next = row.integer(4);
        }
        // Events that had been parked are joined late: by number they are in order.
        std::ranges::sort(events, {}, &event_record::seq);
        return events;
    }

    template <class F>
    auto run(F f)
    {
        return run_reading(thread, std::move(f));
    }

    std::unique_ptr<sql::connection> connection;
    sql::connection& db;
    sql::statement track;
    sql::statement event;
    sql::statement feed;
    sql::statement repeated;
    sql::statement waiting;
    sql::statement newest;
    sql::statement silent;
    sql::statement unsent;
    event_inbox_reader inbox;
    event_matcher matcher;
    suppression_reader suppressions;
    report_reader reports;
    standing_reader standings;
    asio::thread_pool thread{1}; // the last member: its thread uses the others
};

event_reader::event_reader(const store_location& where)
try : impl_(std::make_unique<impl>(where)) {
} catch (const sql::error& e) {
    throw store_error(where.name() + ": " + e.what());
}

event_reader::~event_reader() = default;

asio::awaitable<facts> event_reader::known_of(message_id id)
{
    return impl_->run([id, this] {
        auto row = impl_->track(id.value);
        return row.step() ? facts(static_cast<std::uint32_t>(row.integer(0))) : facts();
    });
}

asio::awaitable<std::vector<event_record>> event_reader::events_of(message_id id, std::size_t limit)
{
    return impl_->run([=, this] { return impl_->chain(id, limit); });
}

asio::awaitable<event_reader::feed_page> event_reader::feed(std::int64_t after, std::size_t limit)
{
    return impl_->run([=, this] {
        feed_page page{.events = {}, .read_up_to = after};
        for (auto row = impl_->feed(after, limit); row.step();) {
            page.read_up_to = row.integer(0);
            auto event = read_feed_event(row, read_summary(row));
            if (event.message.value != 0 && !feed_name(event.what.kind).empty())
                page.events.push_back(std::move(event));
        }
        return page;
    });
}

asio::awaitable<event_reader::repeated_page>
event_reader::repeated_events(std::string url, wall_time until, std::size_t limit)
{
    return impl_->run([=, this, url = std::move(url)] {
        repeated_page page;
        for (auto row = impl_->repeated(url, to_ms(until), limit); row.step();)
            page.due.push_back(
                {.event = read_feed_event(row, read_summary(row)),
                 .attempts = static_cast<int>(row.integer(10))}
            );
        auto row = impl_->waiting(url);
        if (row.step())
            page.waiting = row.integer(0);
        return page;
    });
}

asio::awaitable<std::int64_t> event_reader::newest_event()
{
    return impl_->run([this] {
        auto row = impl_->newest();
        return row.step() ? row.integer(0) : 0;
    });
}

asio::awaitable<event_slice> event_reader::search(event_search which, std::size_t limit)
{
    return impl_->run([this, which = std::move(which), limit] {
        return impl_->matcher.look(which, limit);
    });
}

asio::awaitable<std::vector<silent_message>>
event_reader::silent_messages(message_id after, message_id before, std::size_t limit)
{
    return impl_->run([=, this] {
        std::vector<silent_message> found;
        const auto known = final_facts.bits();
        for (auto row = impl_->silent(after.value, before.value, known, limit); row.step();)
            found.push_back({
                .id = {row.integer(0)},
                .resend_id = resend_id_at(row, 1),
                .sent = from_ms(row.integer(2)),
            });
        return found;
    });
}

asio::awaitable<bool> event_reader::has_unsent(message_id after, message_id before)
{
    return impl_->run([=, this] { return impl_->unsent(after.value, before.value).step(); });
}

asio::awaitable<event_reader::report_table> event_reader::report(report_query query)
{
    return impl_->run([this, query = std::move(query)] { return impl_->reports.read(query); });
}

asio::awaitable<campaign_standing> event_reader::standing_of(campaign_id id, std::string flow)
{
    return impl_->run([id, flow = std::move(flow), this] {
        return impl_->standings.standing_of(id, flow);
    });
}

asio::awaitable<std::int64_t> event_reader::recipients_of_day(std::string domain, wall_time at)
{
    return impl_->run([domain = std::move(domain), at, this] {
        return impl_->standings.recipients_of_day(domain, at);
    });
}

asio::awaitable<std::vector<suppression_entry>> event_reader::suppressions(suppression_query q)
{
    return impl_->run([this, q] { return impl_->suppressions.list(q); });
}

asio::awaitable<std::optional<suppression_entry>>
event_reader::suppression(std::string id_or_address)
{
    return impl_->run([this, which = std::move(id_or_address)] {
        return impl_->suppressions.find(which);
    });
}

asio::awaitable<std::vector<suppression_entry>>
event_reader::suppressions_of(std::vector<std::string> addresses, lane l, wall_time at)
{
    return impl_->run([this, addresses = std::move(addresses), l, at] {
        return impl_->suppressions.of(addresses, l, at);
    });
}

asio::awaitable<std::vector<suppression_entry>>
event_reader::suppressions_after(std::int64_t after, std::size_t limit)
{
    return impl_->run([=, this] { return impl_->suppressions.after(after, limit); });
}

asio::awaitable<std::vector<placed_event>> event_reader::events_in_inbox(std::size_t limit)
{
    return impl_->run([=, this] { return impl_->inbox.first(limit); });
}

asio::awaitable<std::int64_t> event_reader::events_set_aside()
{
    return impl_->run([this] { return impl_->inbox.set_aside(); });
}

} // namespace relay
