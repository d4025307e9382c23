#include "relay/store/queue_reader.hpp"

#include "relay/async/thread_name.hpp"
#include "relay/store/store.hpp"
#include "store/bodies/body_reader.hpp"
#include "store/optional_time.hpp"
#include "store/reader/cancelled_mail.hpp"
#include "store/reader/queue_view.hpp"
#include "store/reader/reading.hpp"
#include "store/reader/request_row.hpp"
#include "store/sql/database.hpp"
#include "store/sql/dialect.hpp"
#include "store/sql/statement.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

std::optional<wall_time> first_time(sql::cursor row)
{
    return row.step() ? optional_time(row, 0) : std::nullopt;
}

} // namespace

// The statements behind the verbs, prepared once. On the thread of its own.
struct queue_reader::impl
{
    explicit impl(const store_location& where)
        : connection(sql::open_to_read(where)),
          db(*connection),
          due(sql::due_time(db.engine())),
          expiry(sql::expiry_time(db.engine())),
          queue(db),
          cancelled(db, queue),
          bodies(db, where),
          open_requests(
              db,
              "SELECT " + std::string(request_columns) +
                  " FROM request WHERE state IN (0, 2) ORDER BY id"
          ),
          state_of(db, "SELECT state FROM message WHERE id = ?"),
          due_requests(
              db,
              "SELECT " + std::string(request_columns) +
                  ", due FROM request"
                  " WHERE state = 1 AND due <= ?1 AND (due, id) > (?2, ?3) AND lane = ?5"
                  " ORDER BY due, id LIMIT ?4"
          ),
          due_messages(
              db,
              "SELECT id, scheduled FROM message" + sql::by_index(db.engine(), "message_schedule") +
                  " WHERE state = 0 AND lane = ? AND " + due + " <= ? ORDER BY " + due + " LIMIT ?"
          ),
          expired(
              db,
              "SELECT m.id, f.lane, m.state, m.flow, m.place, m.expires, m.bytes"
              " FROM message m" +
                  sql::by_index(db.engine(), "message_expiry") +
                  std::string(sql::join_in_order(db.engine())) +
                  "flow f ON f.id = m.flow"
                  " WHERE m." +
                  expiry + " IS NOT NULL AND m.state IN (0, 1) AND m." + expiry + " <= ?1 AND (m." +
                  expiry + ", m.id) > (?2, ?3) ORDER BY m." + expiry + ", m.id LIMIT ?4"
          ),
          next_due_request(
              db,
              "SELECT due FROM request WHERE state = 1 AND (due, id) > (?1, ?2) AND lane = ?3"
              " ORDER BY due, id LIMIT 1"
          ),
          next_due_message(
              db,
              "SELECT scheduled FROM message" + sql::by_index(db.engine(), "message_schedule") +
                  " WHERE state = 0 AND lane = ? AND " + due + " IS NOT NULL ORDER BY " + due +
                  " LIMIT 1"
          ),
          next_expiry(
              db,
              "SELECT expires FROM message" + sql::by_index(db.engine(), "message_expiry") +
                  " WHERE " + expiry + " IS NOT NULL AND state IN (0, 1) AND (" + expiry +
                  ", id) > (?1, ?2) ORDER BY " + expiry + ", id LIMIT 1"
          ),
          facts(
              db,
              "SELECT f.domain, m.recipients, m.bytes, m.expires FROM message m"
              " JOIN flow f ON f.id = m.flow WHERE m.id = ?"
          )
    {
        asio::post(thread, [] { name_this_thread("queue reader"); });
    }

    template <class F>
    auto run(F f)
    {
        return run_reading(thread, std::move(f));
    }

    std::unique_ptr<sql::connection> connection;
    sql::connection& db;
    const std::string due; // columns
    const std::string expiry;
    queue_view queue;
    cancelled_mail cancelled;
    body_reader bodies;
    sql::statement open_requests;
    sql::statement state_of;
    sql::statement due_requests;
    sql::statement due_messages;
    sql::statement expired;
    sql::statement next_due_request;
    sql::statement next_due_message;
    sql::statement next_expiry;
    sql::statement facts;
    asio::thread_pool thread{1}; // the last member: its thread uses the others
};

queue_reader::queue_reader(const store_location& where)
try : impl_(std::make_unique<impl>(where)) {
} catch (const sql::error& e) {
    throw store_error(where.name() + ": " + e.what());
}

queue_reader::~queue_reader() = default;

asio::awaitable<std::vector<queued_message>> queue_reader::load_queue(
    flow_id flow, std::int64_t after, std::size_t limit, std::size_t body_bytes
)
{
    return impl_->run([=, this] {
        std::vector<queued_message> found;
        std::vector<body_reader::located> to_load;
        std::size_t left = body_bytes;
        bool loads = true;
        impl_->queue.walk(flow, after, [&](const queue_entry& entry, const sql::cursor& row) {
            const auto& m = found.emplace_back(queued_message{
                .id = entry.id,
                .place = entry.place,
                .expires = optional_time(row, 0),
                .bytes = static_cast<std::uint32_t>(row.integer(1)),
                .recipients = static_cast<std::uint32_t>(row.integer(5)),
                .batchable = row.integer(2) != 0,
                .evident = row.integer(6) != 0,
            });
            loads = loads && m.bytes <= left;
            if (loads) {
                left -= m.bytes;
                to_load.push_back({.id = m.id, .where = body_reader::read_place(row, 3, 4, 1)});
            }
            return found.size() < limit;
        });
        auto bodies = impl_->bodies.load_early(to_load);
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            found[i].body = std::move(bodies[i]);
            found[i].loaded = !found[i].body.empty();
        }
        return found;
    });
}

asio::awaitable<std::vector<std::string>> queue_reader::load_bodies(std::vector<message_id> ids)
{
    return impl_->run([this, ids = std::move(ids)] { return impl_->bodies.load(ids); });
}

asio::awaitable<std::vector<message_facts>> queue_reader::load_facts(std::vector<message_id> ids)
{
    return impl_->run([this, ids = std::move(ids)] {
        std::vector<message_facts> facts;
        facts.reserve(ids.size());
        for (const auto id : ids) {
            auto& known = facts.emplace_back();
            auto row = impl_->facts(id.value);
            if (!row.step())
                continue;
            known.domain = std::string(row.text(0));
            known.recipients = static_cast<std::uint32_t>(row.integer(1));
            known.bytes = static_cast<std::uint32_t>(row.integer(2));
            known.expires = optional_time(row, 3);
        }
        return facts;
    });
}

asio::awaitable<std::optional<flow_key>> queue_reader::find_flow(flow_id id)
{
    return impl_->run([=, this] { return impl_->queue.flow(id); });
}

asio::awaitable<std::vector<backlog_flow>> queue_reader::backlog()
{
    return impl_->run([this] { return impl_->queue.flows(); });
}

asio::awaitable<std::vector<sealed_request>> queue_reader::open_requests()
{
    return impl_->run([this] {
        std::vector<sealed_request> open;
        for (auto row = impl_->open_requests(); row.step();)
            open.push_back(read_request(row));
        for (auto& r : open)
            for (const auto id : r.members) {
                auto row = impl_->state_of(id.value);
                if (!row.step() || row.integer(0) >= static_cast<int>(state::sent))
                    continue; // it has ended otherwise, and tells nothing about the others
                r.on_disk = static_cast<state>(row.integer(0));
                break;
            }
        return open;
    });
}

asio::awaitable<std::vector<waiting_request>> queue_reader::due_requests(
    lane l, wall_time until, wall_time after_due, request_id after, std::size_t limit
)
{
    return impl_->run([=, this] {
        std::vector<waiting_request> due;
        auto row = impl_->due_requests(
            to_ms(until), to_ms(after_due), after.value, limit, static_cast<int>(l)
        );
        while (row.step()) {
            due.push_back({.request = read_request(row), .due = from_ms(row.integer(10))});
            due.back().request.on_disk = state::waiting;
        }
        return due;
    });
}

asio::awaitable<std::vector<scheduled_message>>
queue_reader::due_messages(lane l, wall_time until, std::size_t limit)
{
    return impl_->run([=, this] {
        std::vector<scheduled_message> due;
        auto row = impl_->due_messages(static_cast<int>(l), to_ms(until), limit);
        while (row.step())
            due.push_back({.id = {row.integer(0)}, .due = from_ms(row.integer(1))});
        return due;
    });
}

asio::awaitable<std::vector<expiring_message>> queue_reader::expired_messages(
    wall_time until, wall_time after_expiry, message_id after, std::size_t limit
)
{
    return impl_->run([=, this] {
        std::vector<expiring_message> expired;
        auto row = impl_->expired(to_ms(until), to_ms(after_expiry), after.value, limit);
        while (row.step())
            expired.push_back({
                .id = {row.integer(0)},
                .expires = from_ms(row.integer(5)),
                .bytes = static_cast<std::size_t>(row.integer(6)),
                .lane = static_cast<lane>(row.integer(1)),
                .on_disk = static_cast<state>(row.integer(2)),
                .flow = {row.integer(3)},
                .place = row.integer(4),
            });
        return expired;
    });
}

asio::awaitable<std::optional<wall_time>>
queue_reader::next_due_request(lane l, wall_time after_due, request_id after)
{
    return impl_->run([=, this] {
        return first_time(
            impl_->next_due_request(to_ms(after_due), after.value, static_cast<int>(l))
        );
    });
}

asio::awaitable<std::optional<wall_time>> queue_reader::next_due_message(lane l)
{
    return impl_->run([=, this] { return first_time(impl_->next_due_message(static_cast<int>(l))); }
    );
}

asio::awaitable<std::optional<wall_time>>
queue_reader::next_expiry(wall_time after_expiry, message_id after)
{
    return impl_->run([=, this] {
        return first_time(impl_->next_expiry(to_ms(after_expiry), after.value));
    });
}

asio::awaitable<std::vector<campaign_cancel>> queue_reader::campaign_cancels()
{
    return impl_->run([this] { return impl_->cancelled.cancels(); });
}

asio::awaitable<cancelled_slice>
queue_reader::find_cancelled(campaign_cancel c, cancel_cursor after)
{
    return impl_->run([this, c = std::move(c), after] { return impl_->cancelled.look(c, after); });
}

} // namespace relay
