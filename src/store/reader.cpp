#include "relay/store/reader.hpp"

#include "body_files.hpp"
#include "members.hpp"
#include "message_list.hpp"
#include "queue_rows.hpp"
#include "relay/async/run_blocking.hpp"
#include "relay/async/thread_name.hpp"
#include "relay/store/store.hpp"
#include "resend_id.hpp"
#include "sender_domains.hpp"
#include "sqlite.hpp"

#include <boost/asio/thread_pool.hpp>

#include <limits>

namespace relay {

namespace asio = boost::asio;

namespace {

// Queued messages that are looked at one by one to count them
constexpr std::size_t most_looked_at = 10'000;

std::optional<wall_time> optional_time(const sqlite::cursor& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(from_ms(row.integer(column)));
}

outcome read_outcome(const sqlite::cursor& row, int first_column)
{
    return {
        .verdict = static_cast<verdict>(row.integer(first_column)),
        .status = static_cast<unsigned>(row.integer(first_column + 1)),
        .name = std::string(row.text(first_column + 2)),
        .message = std::string(row.text(first_column + 3)),
    };
}

sealed_request read_request(const sqlite::cursor& row)
{
    return {
        .id = {row.integer(0)},
        .lane = static_cast<lane>(row.integer(1)),
        .batch = row.integer(2) != 0,
        .members = decode_members(row.text(3)),
        .attempts = static_cast<int>(row.integer(4)),
        .unanswered = row.integer(5) != 0,
    };
}

} // namespace

// The statements behind the verbs, prepared once. On the reader's thread.
struct reader::impl
{
    impl(const std::string& path)
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
              db,
              "SELECT body, offset, bytes FROM message WHERE id = ? AND state IN (0, 1, 2, 3, 5, 7)"
          ),
          next_flow(db, "SELECT min(flow) FROM queue WHERE flow > ?"),
          flow(db, "SELECT lane, campaign, tenant, domain FROM flow WHERE id = ?"),
          open_requests(
              db,
              "SELECT id, lane, batch, members, attempts, unanswered FROM request"
              " WHERE state = 0 ORDER BY id"
          ),
          state_of(db, "SELECT state FROM message WHERE id = ?"),
          due_requests(
              db,
              "SELECT id, lane, batch, members, attempts, unanswered, due FROM request"
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
              db,
              "SELECT verdict, status, name, text, reason, at FROM dead_letter WHERE message = ?"
          ),
          all_dead(
              db, "SELECT message FROM dead_letter WHERE message > ? ORDER BY message LIMIT ?"
          ),
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
          queue_lengths(
              db, "SELECT length(entries), entries FROM queue WHERE flow = ? ORDER BY first"
          )
    {
        asio::post(thread, [] { name_this_thread("reader"); });
    }

    static std::optional<body_place>
    read_place(const sqlite::cursor& row, int file, int offset, int bytes)
    {
        if (row.is_null(file))
            return std::nullopt;
        return body_place{
            .file = row.integer(file),
            .offset = row.integer(offset),
            .bytes = static_cast<std::size_t>(row.integer(bytes)),
        };
    }

    std::optional<body_place> find_place(message_id id)
    {
        auto row = place_of_body(id.value);
        return row.step() ? read_place(row, 0, 1, 2) : std::nullopt;
    }

    // A body may be set apart, and its file written over, between the reading of the row and that
    // of the file: the row is asked once more then.
    std::string load_body(message_id id, std::optional<body_place> where)
    {
        if (where) {
            if (auto found = files.read(id, *where))
                return std::move(*found);
            where = find_place(id);
        }
        if (where)
            return files.read(id, *where).value_or(std::string());
        auto row = body(id.value);
        return row.step() ? std::string(row.text(0)) : std::string();
    }

    std::string load_body(message_id id) { return load_body(id, find_place(id)); }

    std::optional<message_record> load_message(message_id id)
    {
        message_record m;
        {
            auto row = find(id.value);
            if (!row.step())
                return std::nullopt;
            m = {
                .id = {row.integer(0)},
                .state = static_cast<state>(row.integer(1)),
                .lane = static_cast<lane>(row.integer(2)),
                .campaign = std::string(row.text(3)),
                .tenant = std::string(row.text(4)),
                .domain = std::string(row.text(5)),
                .flow = {row.integer(6)},
                .place = row.integer(7),
                .scheduled_at = optional_time(row, 8),
                .expires = optional_time(row, 9),
                .finished = optional_time(row, 11),
                .recipients = static_cast<std::uint32_t>(row.integer(12)),
                .attempts = static_cast<int>(row.integer(13)),
                .resend_id =
                    row.is_blob(14) ? unpack_uuid(row.text(14)) : std::string(row.text(14)),
                .summary = std::string(row.text(15)),
            };
            if (!row.is_null(10))
                m.request = request_id{row.integer(10)};
            if (m.state == state::waiting)
                m.next_attempt = optional_time(row, 16);
        }
        for (auto row = history(id.value); row.step();)
            m.history.push_back({
                .at = from_ms(row.integer(4)),
                .result = read_outcome(row, 0),
                .counted = row.integer(5) != 0,
            });
        return m;
    }

    std::optional<dead_letter_record> load_dead_letter(message_id id)
    {
        auto message = load_message(id);
        auto row = dead_letter(id.value);
        if (!message || !row.step())
            return std::nullopt;
        return dead_letter_record{
            .message = std::move(*message),
            .reason = static_cast<death>(row.integer(4)),
            .at = from_ms(row.integer(5)),
            .error = read_outcome(row, 0),
        };
    }

    std::vector<message_id> select_dead(const dead_letter_filter& which)
    {
        if (!which.ids.empty())
            return which.ids;
        std::vector<message_id> ids;
        const auto collect = [&ids](sqlite::cursor row) {
            while (row.step())
                ids.push_back({row.integer(0)});
        };
        if (which.reason)
            collect(dead_for(which.after.value, static_cast<int>(*which.reason), which.limit));
        else
            collect(all_dead(which.after.value, which.limit));
        return ids;
    }

    std::optional<flow_key> load_flow(flow_id id)
    {
        auto row = flow(id.value);
        if (!row.step())
            return std::nullopt;
        return flow_key{
            .lane = static_cast<lane>(row.integer(0)),
            .campaign = std::string(row.text(1)),
            .tenant = std::string(row.text(2)),
            .domain = std::string(row.text(3)),
        };
    }

    // Goes through a flow's queue behind that place, as long as `f` returns true.
    template <class F>
    void walk_queue(flow_id of, std::int64_t after, F f)
    {
        for (auto rows = queue(of.value, after); rows.step();)
            for (const auto& entry : decode_queue_entries(rows.text(0))) {
                if (entry.place <= after)
                    continue;
                auto message = queued(entry.id.value, entry.place);
                if (message.step() && !f(entry, message))
                    return;
            }
    }

    // A row lists those who have left, too, until all of its messages have. The rows that are
    // leaving come first, so these are looked at one by one, `looked_at` of them in all, and the
    // others counted as they are.
    std::int64_t count_queue(flow_id of, std::size_t& looked_at)
    {
        std::int64_t count = 0;
        for (auto rows = queue_lengths(of.value); rows.step();) {
            if (looked_at >= most_looked_at) {
                count += rows.integer(0) / queue_entry_bytes;
                continue;
            }
            for (const auto& entry : decode_queue_entries(rows.text(1))) {
                ++looked_at;
                auto message = queued(entry.id.value, entry.place);
                count += message.step() ? 1 : 0;
            }
        }
        return count;
    }

    // From flow to flow by the index: the backlog itself is not read.
    std::vector<backlog_flow> flows_with_backlog()
    {
        std::vector<backlog_flow> flows;
        flow_id last;
        for (;;) {
            {
                auto found = next_flow(last.value);
                if (!found.step() || found.is_null(0))
                    return flows;
                last.value = found.integer(0);
            }
            if (auto key = load_flow(last))
                flows.push_back({.id = last, .key = std::move(*key)});
        }
    }

    template <class F>
    auto run(F f)
    {
        return run_blocking(thread, std::move(f));
    }

    static std::optional<wall_time> first_time(sqlite::cursor row)
    {
        return row.step() ? optional_time(row, 0) : std::nullopt;
    }

    sqlite::connection db;
    sqlite::statement queue;
    sqlite::statement queued;
    sqlite::statement body;
    body_files files;
    sqlite::statement place_of_body;
    sqlite::statement next_flow;
    sqlite::statement flow;
    sqlite::statement open_requests;
    sqlite::statement state_of;
    sqlite::statement due_requests;
    sqlite::statement due_messages;
    sqlite::statement expired;
    sqlite::statement next_due_request;
    sqlite::statement next_due_message;
    sqlite::statement next_expiry;
    sqlite::statement find;
    message_list all;
    sqlite::statement find_sent;
    sqlite::statement history;
    sqlite::statement pauses;
    sqlite::statement dead_letter;
    sqlite::statement all_dead;
    sqlite::statement dead_for;
    sender_domains domains;
    sqlite::statement groups;
    sqlite::statement facts;
    sqlite::statement queue_lengths;
    asio::thread_pool thread{1}; // the last member: its thread uses the others
};

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
                .recipients = static_cast<std::uint16_t>(row.integer(5)),
                .batchable = row.integer(2) != 0,
            });
            places.push_back(impl::read_place(row, 3, 4, 1));
            return found.size() < limit;
        });
        std::size_t left = body_bytes;
        for (std::size_t i = 0; i < found.size() && found[i].bytes <= left; ++i) {
            left -= found[i].bytes;
            found[i].body = impl_->load_body(found[i].id, places[i]);
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
        for (const auto id : ids)
            bodies.push_back(impl_->load_body(id));
        return bodies;
    });
}

asio::awaitable<std::vector<message_facts>> reader::load_facts(std::vector<message_id> ids)
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
        }
        return facts;
    });
}

asio::awaitable<std::vector<flow_backlog>> reader::count_queued()
{
    return impl_->run([this] {
        std::vector<flow_backlog> flows;
        std::size_t looked_at = 0;
        for (auto& f : impl_->flows_with_backlog())
            flows.push_back(
                {.key = std::move(f.key), .messages = impl_->count_queue(f.id, looked_at)}
            );
        return flows;
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
            due.push_back({.request = read_request(row), .due = from_ms(row.integer(6))});
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

asio::awaitable<std::optional<message_record>> reader::find(message_id id)
{
    return impl_->run([=, this] { return impl_->load_message(id); });
}

asio::awaitable<message_page> reader::list(message_page_query which)
{
    return impl_->run([=, this] {
        message_page page;
        const auto ids = impl_->all.page(which, page.has_more);
        for (const auto id : ids)
            if (auto m = impl_->load_message(id))
                page.messages.push_back(std::move(*m));
        return page;
    });
}

asio::awaitable<std::optional<message_id>> reader::find_by_resend_id(std::string resend_id)
{
    struct slice
    {
        std::optional<message_id> found;
        std::optional<std::int64_t> lowest;
    };
    const auto uuid = pack_uuid(resend_id);
    slice looked_at{.lowest = std::numeric_limits<std::int64_t>::max()};
    while (!looked_at.found && looked_at.lowest) {
        auto look = [this, &uuid, &resend_id, before = *looked_at.lowest] {
            auto row = uuid ? impl_->find_sent(before, sqlite::blob{*uuid})
                            : impl_->find_sent(before, resend_id);
            slice result;
            if (row.step() && !row.is_null(0))
                result.lowest = row.integer(0);
            if (result.lowest && !row.is_null(1))
                result.found = message_id{row.integer(1)};
            return result;
        };
        looked_at = co_await impl_->run(std::move(look));
    }
    co_return looked_at.found;
}

asio::awaitable<std::vector<pause_record>> reader::pauses_between(wall_time from, wall_time until)
{
    return impl_->run([=, this] {
        std::vector<pause_record> found;
        for (auto row = impl_->pauses(to_ms(from), to_ms(until)); row.step();)
            found.push_back({
                .scope = std::string(row.text(0)),
                .began = from_ms(row.integer(1)),
                .ended = optional_time(row, 2),
                .why = std::string(row.text(3)),
            });
        return found;
    });
}

asio::awaitable<std::vector<dead_letter_record>> reader::dead_letters(dead_letter_filter which)
{
    return impl_->run([this, which = std::move(which)] {
        std::vector<dead_letter_record> letters;
        for (const auto id : impl_->select_dead(which))
            if (auto letter = impl_->load_dead_letter(id))
                letters.push_back(std::move(*letter));
        return letters;
    });
}

asio::awaitable<std::vector<dead_letter_group>> reader::dead_letter_groups()
{
    return impl_->run([this] {
        std::vector<dead_letter_group> found;
        for (auto row = impl_->groups(); row.step();)
            found.push_back({
                .reason = static_cast<death>(row.integer(0)),
                .name = std::string(row.text(1)),
                .count = row.integer(2),
            });
        return found;
    });
}

asio::awaitable<std::optional<flow_key>> reader::find_flow(flow_id id)
{
    return impl_->run([=, this] { return impl_->load_flow(id); });
}

asio::awaitable<std::vector<std::string>> reader::from_domains(std::size_t most)
{
    return impl_->run([=, this] { return impl_->domains.list(most); });
}

asio::awaitable<std::array<std::optional<wall_time>, 2>> reader::oldest_queued()
{
    return impl_->run([this] {
        std::array<std::optional<wall_time>, 2> oldest;
        for (const auto& known : impl_->flows_with_backlog()) {
            auto& of_lane = oldest[static_cast<std::size_t>(known.key.lane)];
            impl_->walk_queue(known.id, 0, [&](const queue_entry& first, const sqlite::cursor&) {
                const auto accepted = created_at(first.id);
                of_lane = of_lane ? std::min(*of_lane, accepted) : accepted;
                return false;
            });
        }
        return oldest;
    });
}

} // namespace relay
