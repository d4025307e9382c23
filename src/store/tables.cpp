#include "tables.hpp"

#include "members.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::size_t cached_flows = 10'000;

std::optional<std::int64_t> optional_ms(const std::optional<wall_time>& t)
{
    return t ? std::optional(to_ms(*t)) : std::nullopt;
}

std::optional<std::int64_t> optional_value(const std::optional<request_id>& id)
{
    return id ? std::optional(id->value) : std::nullopt;
}

int number(state s)
{
    return static_cast<int>(s);
}

// What is added to a message's row when it is sent (schema.cpp): in SQLite's format a byte for a
// state above 1, eight for a request, six for a time, sixteen for a UUID
constexpr std::size_t room_when_sent = 1 + 8 + 6 + 16;

std::size_t room_of(state s, const std::optional<request_id>& request)
{
    return room_when_sent - (s == state::queued || s == state::scheduled ? 0 : 1) -
           (request ? 8 : 0);
}

// Ids are ordered by time: the smallest one that can have been made at `t`
std::int64_t first_id_at(wall_time t)
{
    return to_ms(t) << 12;
}

} // namespace

tables::tables(sqlite::connection& db, const std::filesystem::path& body_directory)
    : db_(db),
      bodies_(db, body_directory),
      batch_keys_(db),
      queue_(db),
      unknown_(db),
      recipients_(db),
      sent_(db),
      insert_message_(
          db,
          "INSERT INTO message(id, flow, state, place, scheduled, expires, batchable, recipients,"
          " bytes, body, offset, request, summary, room)"
          " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, zeroblob(?))"
      ),
      find_key_(db, "SELECT message, fingerprint FROM idempotency WHERE key = ?"),
      insert_key_(db, "INSERT INTO idempotency(message, key, fingerprint) VALUES(?, ?, ?)"),
      delete_key_(db, "DELETE FROM idempotency WHERE message = ?"),
      find_flow_(
          db, "SELECT id FROM flow WHERE lane = ? AND campaign = ? AND tenant = ? AND domain = ?"
      ),
      insert_flow_(
          db, "INSERT INTO flow(lane, campaign, tenant, domain) VALUES(?, ?, ?, ?) RETURNING id"
      ),
      insert_request_(
          db,
          "INSERT INTO request(id, state, lane, batch, members, attempts, unanswered)"
          " VALUES(?, 0, ?, ?, ?, ?, ?)"
      ),
      request_waits_(
          db, "UPDATE request SET state = 1, due = ?2, attempts = ?3, unanswered = ?4 WHERE id = ?1"
      ),
      delete_request_(db, "DELETE FROM request WHERE id = ?"),
      waiting_(db, "UPDATE message SET state = 3, attempts = ?2, request = ?3 WHERE id = ?1"),
      dead_(
          db,
          "UPDATE message SET state = ?2, attempts = ?3, request = coalesce(?4, request),"
          " finished = ?5 WHERE id = ?1"
      ),
      insert_dead_letter_(
          db,
          "INSERT OR REPLACE INTO dead_letter(message, reason, at, verdict, status, name, text)"
          " VALUES(?, ?, ?, ?, ?, ?, ?)"
      ),
      delete_dead_letter_(db, "DELETE FROM dead_letter WHERE message = ?"),
      insert_attempt_(
          db,
          "INSERT OR REPLACE INTO attempt(message, at, counted, verdict, status, name, text)"
          " VALUES(?, ?, ?, ?, ?, ?, ?)"
      ),
      requeue_(
          db,
          "UPDATE message SET state = 1, place = ?2, finished = NULL,"
          " expires = CASE WHEN ?3 THEN NULL ELSE expires END,"
          " attempts = CASE WHEN ?3 THEN 0 ELSE attempts END WHERE id = ?1"
      ),
      cancel_(db, "UPDATE message SET state = 6, finished = ?3 WHERE id = ?1 AND state = ?2"),
      reschedule_(
          db,
          "UPDATE message SET state = 0, scheduled = ?3, expires = expires + (?3 -"
          " coalesce(scheduled, ?4)) WHERE id = ?1 AND state = ?2"
      ),
      is_due_(db, "SELECT 1 FROM message WHERE id = ? AND scheduled <= ?"),
      find_(
          db,
          "SELECT m.state, f.lane, m.flow FROM message m JOIN flow f ON f.id = m.flow"
          " WHERE m.id = ?"
      ),
      forget_messages_(
          db,
          "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE id < ?1 AND"
          " (state IN (4, 6, 8) OR state IN (5, 7) AND NOT EXISTS"
          " (SELECT 1 FROM dead_letter WHERE message = message.id)) ORDER BY id LIMIT ?2)"
      ),
      forget_attempts_(
          db,
          "DELETE FROM attempt WHERE (message, at) IN (SELECT message, at FROM attempt WHERE"
          " message < ?1 AND NOT EXISTS (SELECT 1 FROM message WHERE id = attempt.message)"
          " LIMIT ?2)"
      ),
      forget_keys_(
          db,
          "DELETE FROM idempotency WHERE message IN (SELECT message FROM idempotency WHERE"
          " message < ?1 ORDER BY message LIMIT ?2)"
      ),
      old_dead_letters_(
          db, "SELECT message FROM dead_letter WHERE at < ?1 ORDER BY message LIMIT ?2"
      ),
      set_(db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)"),
      pause_(db, "INSERT INTO pause(scope, began, why) VALUES(?, ?, ?)"),
      pause_end_(db, "UPDATE pause SET ended = ?2 WHERE scope = ?1 AND ended IS NULL"),
      forget_pauses_(
          db,
          "DELETE FROM pause WHERE id IN (SELECT id FROM pause WHERE ended < ?1"
          " ORDER BY ended LIMIT ?2)"
      )
{
    load_numbers();
}

accept_result tables::accept(const new_message& m)
{
    if (!m.idempotency_key.empty()) {
        auto row = find_key_(m.idempotency_key);
        if (row.step()) {
            const message_id first{row.integer(0)};
            const std::string_view mine(
                reinterpret_cast<const char*>(m.fingerprint.data()), m.fingerprint.size()
            );
            // Resend forgets a key after 24 hours (resend-api.md, section 1.5), and so do we.
            if (created_at(m.id) - created_at(first) < std::chrono::hours(24))
                return {
                    .status =
                        row.text(1) == mine ? acceptance::duplicate : acceptance::key_conflict,
                    .id = first,
                };
            delete_key_.run(first.value);
        }
    }

    accept_result result{.id = m.id, .flow = find_flow(m.flow)};
    state s = state::queued;
    if (m.sealed_in) {
        s = state::sealed;
        result.status = acceptance::sealed;
    } else if (m.scheduled_at) {
        s = state::scheduled;
        result.status = acceptance::scheduled;
    } else {
        result.status = acceptance::queued;
        result.place = next_place_++;
        numbers_changed_ = true;
        queue_.put(result.flow, {.id = m.id, .place = result.place});
    }
    const bool leaves_soon = s != state::scheduled;
    const auto where = bodies_.put(m.id, m.body, leaves_soon);
    insert_message_.run(
        m.id.value,
        result.flow.value,
        number(s),
        result.place,
        optional_ms(m.scheduled_at),
        optional_ms(m.expires),
        m.batchable ? 1 : 0,
        m.recipients,
        m.body.size(),
        where ? std::optional(where->file) : std::nullopt,
        where ? where->offset : 0,
        optional_value(m.sealed_in),
        m.summary,
        room_of(s, m.sealed_in)
    );
    if (!m.idempotency_key.empty())
        insert_key_.run(
            m.id.value,
            m.idempotency_key,
            sqlite::blob{
                {reinterpret_cast<const char*>(m.fingerprint.data()), m.fingerprint.size()}}
        );
    if (m.sealed_in)
        insert_request({.id = *m.sealed_in, .lane = m.flow.lane, .members = {m.id}});
    count(m.flow.lane, s, 1);
    return result;
}

void tables::insert_request(const sealed_request& r)
{
    last_request_ = std::max(last_request_, r.id.value);
    numbers_changed_ = true;
    encode_members(r.members, members_);
    insert_request_.run(
        r.id.value,
        static_cast<int>(r.lane),
        r.batch ? 1 : 0,
        sqlite::blob{members_},
        r.attempts,
        r.unanswered ? 1 : 0
    );
}

void tables::mark_request_done(request_id id)
{
    delete_request_.run(id.value);
}

void tables::mark_request_waiting(const sealed_request& r, wall_time due)
{
    request_waits_.run(r.id.value, to_ms(due), r.attempts, r.unanswered ? 1 : 0);
}

void tables::mark_sent(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at)
{
    sent_.update(r, sent, at);
    for (const auto& m : sent) {
        leave_queue(r.on_disk, m.id);
        bodies_.drop(m.id);
        move(r.lane, r.on_disk, state::sent);
    }
}

void tables::mark_waiting(const sealed_request& r, message_id id)
{
    waiting_.run(id.value, r.attempts, r.id.value);
    leave_queue(r.on_disk, id);
    move(r.lane, r.on_disk, state::waiting);
}

void tables::bury(
    const sealed_request& r, message_id id, death reason, const outcome& error, wall_time at
)
{
    die(r.lane, r.on_disk, id, r.id.value, r.attempts, reason, error, at);
}

void tables::expire(lane l, state from, message_id id, wall_time at)
{
    constexpr std::optional<std::int64_t> no_request;
    die(l, from, id, no_request, 0, death::expired, {}, at);
}

void tables::die(
    lane l,
    state from,
    message_id id,
    const std::optional<std::int64_t>& request,
    int attempts,
    death reason,
    const outcome& error,
    wall_time at
)
{
    const state to = reason == death::expired ? state::expired : state::dead;
    bodies_.set_apart(id); // it may stay for long, and the others of its row should not
    dead_.run(id.value, number(to), attempts, request, to_ms(at));
    leave_queue(from, id);
    insert_dead_letter_.run(
        id.value,
        static_cast<int>(reason),
        to_ms(at),
        static_cast<int>(error.verdict),
        error.status,
        error.name,
        error.message
    );
    move(l, from, to);
}

void tables::add_attempt(message_id id, const attempt_entry& entry)
{
    insert_attempt_.run(
        id.value,
        to_ms(entry.at),
        entry.counted ? 1 : 0,
        static_cast<int>(entry.result.verdict),
        entry.result.status,
        entry.result.name,
        entry.result.message
    );
}

accept_result tables::requeue(message_id id, const position& from)
{
    const bool from_the_dead = from.state == state::dead || from.state == state::expired;
    const accept_result result{
        .status = acceptance::queued, .id = id, .flow = from.flow, .place = next_place_++};
    numbers_changed_ = true;
    requeue_.run(id.value, result.place, from_the_dead ? 1 : 0);
    leave_queue(from.state, id);
    queue_.put(from.flow, {.id = id, .place = result.place});
    if (from_the_dead)
        delete_dead_letter_.run(id.value);
    move(from.lane, from.state, state::queued);
    return result;
}

bool tables::cancel(message_id id, lane l, state from, wall_time at)
{
    cancel_.run(id.value, number(from), to_ms(at));
    if (db_.changes() == 0)
        return false;
    leave_queue(from, id);
    bodies_.drop(id);
    move(l, from, state::cancelled);
    return true;
}

bool tables::settle_unknown(message_id id, std::string_view resend_id, wall_time at)
{
    const auto found = find(id);
    if (!found || found->state != state::dead || !unknown_.holds(id))
        return false;
    unknown_.mark_sent(id, resend_id, at);
    bodies_.drop(id);
    move(found->lane, state::dead, state::sent);
    return true;
}

std::optional<tables::position> tables::find(message_id id)
{
    auto row = find_(id.value);
    if (!row.step())
        return std::nullopt;
    return position{
        .state = static_cast<state>(row.integer(0)),
        .lane = static_cast<lane>(row.integer(1)),
        .flow = {row.integer(2)},
    };
}

void tables::purge(lane l, state from, message_id id)
{
    delete_dead_letter_.run(id.value);
    bodies_.drop(id);
    count(l, from, -1);
}

bool tables::forget_finished(wall_time before, std::size_t limit)
{
    const auto id = first_id_at(before);
    forget_messages_.run(id, limit);
    const auto forgotten = db_.changes();
    forget_attempts_.run(id, limit);
    return static_cast<std::size_t>(std::max(forgotten, db_.changes())) >= limit;
}

bool tables::forget_keys(wall_time before, std::size_t limit)
{
    forget_keys_.run(first_id_at(before), limit);
    return static_cast<std::size_t>(db_.changes()) >= limit;
}

bool tables::forget_dead_letters(wall_time before, std::size_t limit)
{
    std::vector<message_id> old;
    for (auto row = old_dead_letters_(to_ms(before), limit); row.step();)
        old.push_back({row.integer(0)});
    for (const auto id : old)
        if (const auto at = find(id))
            purge(at->lane, at->state, id);
    return old.size() >= limit;
}

bool tables::forget_pauses(wall_time ended_before, std::size_t limit)
{
    constexpr std::chrono::days two_months{62};
    recipients_.forget(ended_before - two_months);
    forget_pauses_.run(to_ms(ended_before), limit);
    return static_cast<std::size_t>(db_.changes()) >= limit;
}

void tables::set(std::string_view key, std::string_view value)
{
    set_.run(key, value);
}

void tables::record_pause(const std::string& scope, wall_time began, const std::string& why)
{
    pause_.run(scope, to_ms(began), why);
}

void tables::record_pause_end(const std::string& scope, wall_time ended)
{
    pause_end_.run(scope, to_ms(ended));
}

flow_id tables::find_flow(const flow_key& key)
{
    if (const auto known = flows_.find(key); known != flows_.end())
        return known->second;
    if (flows_.size() >= cached_flows)
        flows_.clear();

    const auto l = static_cast<int>(key.lane);
    flow_id id;
    {
        auto row = find_flow_(l, key.campaign, key.tenant, key.domain);
        if (row.step())
            id.value = row.integer(0);
    }
    if (id.value == 0) {
        auto row = insert_flow_(l, key.campaign, key.tenant, key.domain);
        row.step();
        id.value = row.integer(0);
        row.step(); // to its end: a statement with RETURNING is done only then
    }
    flows_.emplace(key, id);
    return id;
}

void tables::leave_queue(state from, message_id id)
{
    if (from == state::queued)
        queue_.left(id);
}

void tables::count(lane l, state s, std::int64_t change)
{
    counts_.at(l, s) += change;
    numbers_changed_ = true;
}

void tables::move(lane l, state from, state to)
{
    count(l, from, -1);
    count(l, to, 1);
}

void tables::flush()
{
    bodies_.flush();
    recipients_.flush();
    queue_.flush();
    if (!numbers_changed_)
        return;
    std::string text = std::to_string(next_place_);
    for (const auto& states : counts_.by_lane_and_state)
        for (const auto n : states)
            text += ' ' + std::to_string(n);
    text += ' ' + std::to_string(last_request_);
    set_.run("numbers", text);
}

void tables::committed()
{
    bodies_.committed();
    recipients_.committed();
    queue_.committed();
    numbers_changed_ = false;
}

void tables::rolled_back()
{
    bodies_.rolled_back();
    recipients_.rolled_back();
    queue_.rolled_back();
    flows_.clear(); // some may never have been written
    load_numbers();
}

void tables::load_numbers()
{
    next_place_ = 1;
    last_request_ = 0;
    counts_ = {};
    numbers_changed_ = false;

    sqlite::statement query(db_, "SELECT value FROM meta WHERE key = 'numbers'");
    auto row = query();
    if (!row.step())
        return;
    const std::string text(row.text(0));
    const char* at = text.c_str();
    char* end = nullptr;
    next_place_ = std::strtoll(at, &end, 10);
    for (auto& states : counts_.by_lane_and_state)
        for (auto& n : states)
            n = std::strtoll(end, &end, 10);
    last_request_ = std::strtoll(end, &end, 10);
}

} // namespace relay
