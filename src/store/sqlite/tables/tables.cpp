#include "store/sqlite/tables/tables.hpp"

#include "store/sqlite/tables/members.hpp"

#include <algorithm>

namespace relay {

tables::tables(sqlite::connection& db, const std::filesystem::path& body_directory)
    : db_(db),
      bodies_(db, body_directory),
      suppressions_(db),
      tallies_(db),
      events_(db, suppressions_, tallies_),
      batch_keys_(db),
      queue_(db),
      evidence_(db),
      recipients_(db),
      sent_(db),
      insert_message_(
          db,
          "INSERT INTO message(id, flow, state, place, scheduled, expires, batchable, recipients,"
          " bytes, body, offset, request, summary, room, lane)"
          " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, zeroblob(?), ?)"
      ),
      keys_(db),
      find_flow_(
          db, "SELECT id FROM flow WHERE lane = ? AND campaign = ? AND tenant = ? AND domain = ?"
      ),
      insert_flow_(
          db, "INSERT INTO flow(lane, campaign, tenant, domain) VALUES(?, ?, ?, ?) RETURNING id"
      ),
      forget_flow_(
          db,
          "DELETE FROM flow WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM label WHERE flow = ?1)"
          " RETURNING lane, campaign, tenant, domain"
      ),
      flows_before_(db, "SELECT id, flow FROM message WHERE id > ? AND id < ? ORDER BY id LIMIT ?"),
      insert_request_(
          db,
          "INSERT INTO request(id, state, lane, batch, members, attempts, maybe_accepted,"
          " sealed, uptime, boot) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ),
      request_leaves_(db, "UPDATE request SET state = 0 WHERE id = ?"),
      request_waits_(
          db,
          "UPDATE request SET state = 1, due = ?2, attempts = ?3, maybe_accepted = ?4,"
          " sealed = coalesce(?5, sealed), uptime = ?6, boot = ?7 WHERE id = ?1"
      ),
      delete_request_(db, "DELETE FROM request WHERE id = ?"),
      waiting_(
          db,
          "UPDATE message SET state = 3, attempts = ?2, request = ?3 WHERE id = ?1 AND state = ?4"
      ),
      dead_(
          db,
          "UPDATE message SET state = ?2, attempts = ?3, request = coalesce(?4, request),"
          " finished = ?5 WHERE id = ?1"
      ),
      insert_dead_letter_(
          db,
          "INSERT OR REPLACE INTO dead_letter(message, reason, at, verdict, status, name, text,"
          " sealed, seal_uptime, seal_boot, uptime, boot) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?)"
      ),
      delete_dead_letter_(db, "DELETE FROM dead_letter WHERE message = ?"),
      is_dead_letter_(db, "SELECT 1 FROM dead_letter WHERE message = ?"),
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
      suppress_(db, "UPDATE message SET state = 8, finished = ?2 WHERE id = ?1 AND state = 1"),
      summary_(db, "SELECT summary FROM message WHERE id = ?"),
      rewrite_(
          db,
          "UPDATE message SET bytes = ?2, body = NULL, offset = 0, recipients = ?3, summary = ?4"
          " WHERE id = ?1"
      ),
      reschedule_(
          db,
          "UPDATE message SET state = 0, scheduled = ?3, lane = ?5, expires = expires + (?3 -"
          " coalesce(scheduled, ?4)) WHERE id = ?1 AND state = ?2"
      ),
      is_due_(db, "SELECT 1 FROM message WHERE id = ? AND scheduled <= ?"),
      find_(
          db,
          "SELECT m.state, f.lane, m.flow, m.place, m.recipients FROM message m"
          " JOIN flow f ON f.id = m.flow"
          " WHERE m.id = ?"
      ),
      old_messages_(
          db,
          "SELECT id, state IN (4, 5, 6, 7, 8) AND coalesce(finished, 0) < ?3, state IN (5, 7)"
          " FROM message WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?4"
      ),
      forget_message_(db, "DELETE FROM message WHERE id = ?"),
      forget_attempts_(db, "DELETE FROM attempt WHERE message = ?"),
      old_dead_letters_(
          db,
          "SELECT message FROM dead_letter WHERE message < ?1 AND at < ?2"
          " ORDER BY message LIMIT ?3"
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

recorded_event tables::record_event(const incoming_event& e)
{
    auto about = e.message ? e.message : events_.find_message(e);
    const auto found = about ? find(*about) : std::nullopt;
    if (!found)
        about.reset(); // forgotten: it is not ours any more
    evidence_effect effect;
    if (about && !e.resend_id.empty())
        effect = take_evidence(*about, e.resend_id, e.received);
    const bool only_recipient = found && found->recipients == 1;
    auto result = events_.record(e, about, e.address_certain || only_recipient);
    result.settled = effect.settled;
    result.queued = effect.queued;
    return result;
}

void tables::save_feed_progress(const feed_progress& p)
{
    if (p.read_up_to)
        set(feed_position_key(p.url), std::to_string(*p.read_up_to));
    events_.repeat_later(p);
}

void tables::keep_own_events()
{
    set("feed", "1");
    events_.keep_own();
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
        .place = row.integer(3),
        .recipients = static_cast<std::uint32_t>(row.integer(4)),
    };
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

void tables::begin()
{
    if (!unsure_)
        return;
    load_numbers();
    bodies_.begin_anew();
    events_.begin_anew();
    unsure_ = false;
}

void tables::flush()
{
    bodies_.flush();
    tallies_.flush();
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
    events_.committed();
    recipients_.committed();
    queue_.committed();
    numbers_changed_ = false;
}

void tables::rolled_back()
{
    bodies_.rolled_back();
    tallies_.rolled_back();
    events_.rolled_back();
    recipients_.rolled_back();
    queue_.rolled_back();
    flows_.clear(); // some may never have been written
    unsure_ = true;
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
