#include "relay/store/reader.hpp"

#include "reader_impl.hpp"
#include "relay/async/thread_name.hpp"
#include "relay/store/store.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::string_view request_columns =
    "id, lane, batch, members, attempts, unanswered, sealed, uptime, boot";

sealed_request read_request(const sqlite::cursor& row)
{
    std::optional<moment> sealed_at;
    if (!row.is_null(6))
        sealed_at = moment{
            .wall = from_ms(row.integer(6)),
            .uptime = milliseconds(row.integer(7)),
            .boot = row.integer(8),
        };
    return {
        .id = {row.integer(0)},
        .lane = static_cast<lane>(row.integer(1)),
        .batch = row.integer(2) != 0,
        .members = decode_members(row.text(3)),
        .attempts = static_cast<int>(row.integer(4)),
        .unanswered = row.integer(5) != 0,
        .sealed_at = sealed_at,
    };
}

} // namespace

reader::impl::impl(const std::string& path)
    : db(path, sqlite::mode::read_only),
      queue(
          db,
          "SELECT entries FROM queue WHERE flow = ?1 AND first >= coalesce("
          "(SELECT max(first) FROM queue WHERE flow = ?1 AND first <= ?2), 0) ORDER BY first"
      ),
      queued(
          db,
          "SELECT expires, bytes, batchable, body, offset, recipients FROM message"
          " WHERE id = ? AND state = 1 AND place = ?"
      ),
      body(db, "SELECT json FROM body WHERE id = ?"),
      files(body_directory(path)),
      place_of_body(
          db, "SELECT body, offset, bytes FROM message WHERE id = ? AND state IN (0, 1, 2, 3, 5, 7)"
      ),
      next_flow(db, "SELECT min(flow) FROM queue WHERE flow > ?"),
      flow(db, "SELECT lane, campaign, tenant, domain FROM flow WHERE id = ?"),
      open_requests(
          db, "SELECT " + std::string(request_columns) + " FROM request WHERE state = 0 ORDER BY id"
      ),
      state_of(db, "SELECT state FROM message WHERE id = ?"),
      due_requests(
          db,
          "SELECT " + std::string(request_columns) +
              ", due FROM request"
              " WHERE state = 1 AND due <= ?1 AND (due, id) > (?2, ?3) ORDER BY due, id LIMIT ?4"
      ),
      due_messages(
          db,
          "SELECT id, scheduled FROM message WHERE state = 0 AND scheduled <= ?"
          " ORDER BY scheduled LIMIT ?"
      ),
      expired(
          db,
          "SELECT m.id, f.lane, m.state, m.flow, m.place FROM message m JOIN flow f"
          " ON f.id = m.flow WHERE m.expires IS NOT NULL AND m.state IN (0, 1)"
          " AND m.expires <= ? ORDER BY m.expires LIMIT ?"
      ),
      next_due_request(
          db,
          "SELECT due FROM request WHERE state = 1 AND (due, id) > (?1, ?2)"
          " ORDER BY due, id LIMIT 1"
      ),
      next_due_message(db, "SELECT min(scheduled) FROM message WHERE state = 0"),
      next_expiry(
          db, "SELECT min(expires) FROM message WHERE expires IS NOT NULL AND state IN (0, 1)"
      ),
      find(
          db,
          "SELECT m.id, m.state, f.lane, f.campaign, f.tenant, f.domain, m.flow, m.place,"
          " m.scheduled, m.expires, m.request, m.finished, m.recipients, m.attempts,"
          " m.resend_id, m.summary, r.due, r.state"
          " FROM message m JOIN flow f ON f.id = m.flow"
          " LEFT JOIN request r ON r.id = m.request WHERE m.id = ?"
      ),
      all(db),
      find_sent(
          db,
          "SELECT min(id), max(CASE WHEN resend_id = ?2 THEN id END) FROM"
          " (SELECT id, resend_id FROM message WHERE id < ?1 ORDER BY id DESC LIMIT 20000)"
      ),
      history(
          db,
          "SELECT verdict, status, name, text, at, counted FROM attempt WHERE message = ?"
          " ORDER BY at"
      ),
      pauses(
          db,
          "SELECT scope, began, ended, why FROM pause WHERE began < ?2 AND"
          " (ended IS NULL OR ended > ?1) ORDER BY began, id"
      ),
      dead_letter(
          db, "SELECT verdict, status, name, text, reason, at FROM dead_letter WHERE message = ?"
      ),
      all_dead(db, "SELECT message FROM dead_letter WHERE message > ? ORDER BY message LIMIT ?"),
      dead_for(
          db,
          "SELECT message FROM dead_letter WHERE message > ? AND reason = ?"
          " ORDER BY message LIMIT ?"
      ),
      domains(db),
      groups(db, "SELECT reason, name, count(*) FROM dead_letter GROUP BY reason, name"),
      facts(
          db,
          "SELECT f.domain, m.recipients FROM message m JOIN flow f ON f.id = m.flow"
          " WHERE m.id = ?"
      ),
      queue_lengths(db, "SELECT length(entries), entries FROM queue WHERE flow = ? ORDER BY first")
{
    asio::post(thread, [] { name_this_thread("reader"); });
}

reader::reader(const std::string& path)
try : impl_(std::make_unique<impl>(path)) {
} catch (const sqlite::error& e) {
    throw store_error(path + ": " + e.what());
}

reader::~reader() = default;

asio::awaitable<std::vector<queued_message>>
reader::load_queue(flow_id flow, std::int64_t after, std::size_t limit, std::size_t body_bytes)
{
    return impl_->run([=, this] {
        std::vector<queued_message> found;
        std::vector<std::optional<body_place>> places;
        impl_->walk_queue(flow, after, [&](const queue_entry& entry, const sqlite::cursor& row) {
            found.push_back({
                .id = entry.id,
                .place = entry.place,
                .expires = optional_time(row, 0),
                .bytes = static_cast<std::uint32_t>(row.integer(1)),
                .recipients = static_cast<std::uint32_t>(row.integer(5)),
                .batchable = row.integer(2) != 0,
            });
            places.push_back(impl::read_place(row, 3, 4, 1));
            return found.size() < limit;
        });
        std::size_t left = body_bytes;
        for (std::size_t i = 0; i < found.size() && found[i].bytes <= left; ++i) {
            left -= found[i].bytes;
            found[i].body = impl_->load_early(found[i].id, places[i]);
            found[i].loaded = !found[i].body.empty();
        }
        return found;
    });
}

asio::awaitable<std::vector<std::string>> reader::load_bodies(std::vector<message_id> ids)
{
    return impl_->run([this, ids = std::move(ids)] {
        std::vector<std::string> bodies;
        bodies.reserve(ids.size());
        try {
            for (const auto id : ids)
                bodies.push_back(impl_->load_body(id));
        } catch (const sqlite::error& e) {
            throw store_error(e.what());
        }
        return bodies;
    });
}

asio::awaitable<std::vector<backlog_flow>> reader::backlog()
{
    return impl_->run([this] { return impl_->flows_with_backlog(); });
}

asio::awaitable<std::vector<sealed_request>> reader::open_requests()
{
    return impl_->run([this] {
        std::vector<sealed_request> open;
        for (auto row = impl_->open_requests(); row.step();)
            open.push_back(read_request(row));
        for (auto& r : open) {
            auto row = impl_->state_of(r.members.front().value);
            if (row.step())
                r.on_disk = static_cast<state>(row.integer(0));
        }
        return open;
    });
}

asio::awaitable<std::vector<waiting_request>>
reader::due_requests(wall_time until, wall_time after_due, request_id after, std::size_t limit)
{
    return impl_->run([=, this] {
        std::vector<waiting_request> due;
        auto row = impl_->due_requests(to_ms(until), to_ms(after_due), after.value, limit);
        while (row.step()) {
            due.push_back({.request = read_request(row), .due = from_ms(row.integer(9))});
            due.back().request.on_disk = state::waiting;
        }
        return due;
    });
}

asio::awaitable<std::vector<scheduled_message>>
reader::due_messages(wall_time until, std::size_t limit)
{
    return impl_->run([=, this] {
        std::vector<scheduled_message> due;
        for (auto row = impl_->due_messages(to_ms(until), limit); row.step();)
            due.push_back({.id = {row.integer(0)}, .due = from_ms(row.integer(1))});
        return due;
    });
}

asio::awaitable<std::vector<expiring_message>>
reader::expired_messages(wall_time until, std::size_t limit)
{
    return impl_->run([=, this] {
        std::vector<expiring_message> expired;
        for (auto row = impl_->expired(to_ms(until), limit); row.step();)
            expired.push_back({
                .id = {row.integer(0)},
                .lane = static_cast<lane>(row.integer(1)),
                .on_disk = static_cast<state>(row.integer(2)),
                .flow = {row.integer(3)},
                .place = row.integer(4),
            });
        return expired;
    });
}

asio::awaitable<std::optional<wall_time>>
reader::next_due_request(wall_time after_due, request_id after)
{
    return impl_->run([=, this] {
        return impl::first_time(impl_->next_due_request(to_ms(after_due), after.value));
    });
}

asio::awaitable<std::optional<wall_time>> reader::next_due_message()
{
    return impl_->run([this] { return impl::first_time(impl_->next_due_message()); });
}

asio::awaitable<std::optional<wall_time>> reader::next_expiry()
{
    return impl_->run([this] { return impl::first_time(impl_->next_expiry()); });
}

} // namespace relay
