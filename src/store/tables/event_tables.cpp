#include "store/tables/event_tables.hpp"

#include "store/sql/dialect.hpp"
#include "store/tables/column_values.hpp"

#include <algorithm>

namespace relay {

namespace {

sql::blob as_blob(const std::array<unsigned char, 16>& digest)
{
    return {{reinterpret_cast<const char*>(digest.data()), digest.size()}};
}

event_facts facts_of(const incoming_event& e)
{
    return {
        .kind = e.kind,
        .bounce = e.bounce,
        .bounce_sub_type = e.bounce_sub_type,
        .looked_up = e.looked_up,
    };
}

} // namespace

event_tables::event_tables(sql::connection& db, const followers& f)
    : db_(db),
      suppressions_(f.suppressions),
      tallies_(f.tallies),
      sequences_(f.sequences),
      parked_(db),
      find_seen_(db, "SELECT 1 FROM event_seen WHERE at = ? AND digest = ?"),
      insert_seen_(db, "INSERT INTO event_seen(at, digest) VALUES(?, ?) ON CONFLICT DO NOTHING"),
      insert_(
          db, "INSERT INTO event(seq, message, previous, kind, at, detail) VALUES(?, ?, ?, ?, ?, ?)"
      ),
      attach_(db, "UPDATE event SET message = ?2, previous = ?3 WHERE seq = ?1"),
      find_track_(db, "SELECT facts, newest FROM track WHERE message = ?"),
      set_track_(db, sql::replace(db.engine(), "track", {"message"}, {"facts", "newest"})),
      set_retry_(db, sql::replace(db.engine(), "feed_retry", {"url", "seq"}, {"attempts", "due"})),
      delete_retry_(db, "DELETE FROM feed_retry WHERE url = ? AND seq = ?"),
      insert_name_(db, sql::replace(db.engine(), "resend_name", {"day", "resend_id"}, {"message"})),
      find_name_(db, "SELECT message FROM resend_name WHERE day = ? AND resend_id = ?"),
      day_before_(db, "SELECT max(day) FROM resend_name WHERE day < ?"),
      forget_names_(
          db,
          "DELETE FROM resend_name WHERE (day, resend_id) IN (SELECT day, resend_id"
          " FROM resend_name WHERE day < ?1 ORDER BY day LIMIT ?2)"
      ),
      next_events_(
          db,
          "SELECT max(seq), count(*), count(CASE WHEN at BETWEEN ?2 AND ?3 THEN 1 END) FROM "
          "(SELECT seq, at FROM event"
          " WHERE seq > ?1 AND seq < (SELECT max(seq) FROM event) ORDER BY seq LIMIT ?4) AS "
          "next_ones"
      ),
      forget_events_(db, "DELETE FROM event WHERE seq > ? AND seq <= ? AND at < ?"),
      forget_retries_(
          db,
          "DELETE FROM feed_retry WHERE (url, seq) IN (SELECT url, seq FROM feed_retry r"
          " WHERE NOT EXISTS (SELECT 1 FROM event WHERE seq = r.seq) LIMIT ?)"
      ),
      forget_seen_(
          db,
          "DELETE FROM event_seen WHERE (at, digest) IN"
          " (SELECT at, digest FROM event_seen WHERE at < ?1 ORDER BY at LIMIT ?2)"
      ),
      forget_tracks_(
          db,
          "DELETE FROM track WHERE message IN"
          " (SELECT message FROM track WHERE message < ?1 ORDER BY message LIMIT ?2)"
      )
{
    load_numbers();
}

recorded_event event_tables::record(const incoming_event& e, std::optional<message_id> message)
{
    if (e.kind == event_kind::unsubscribed)
        return record_unsubscribe(e, message);
    if (!is_new(e))
        return {.duplicate = true};
    recorded_event result{.message = message};
    if (message) {
        result.seq = append_to_chain(*message, facts_of(e), e.at, e.detail);
        return result;
    }
    result.seq = append({.kind = e.kind, .at = e.at, .detail = e.detail});
    if (is_about_email(e.kind) && !e.resend_id.empty() && !e.message && !e.foreign)
        parked_.add(result.seq, e);
    return result;
}

// A link is good for years, so that nothing but its effect tells a repetition: it is an event when
// its message has none yet, or when the address had been taken off the list. Of a message that is
// forgotten it is told, and not counted.
recorded_event
event_tables::record_unsubscribe(const incoming_event& e, std::optional<message_id> message)
{
    recorded_event result{.message = message};
    for (const auto& s : e.suppress)
        if (auto added = suppressions_.add(s); added.change)
            result.suppressions.push_back(std::move(*added.change));
    const bool counted = !message || track_of(*message).known.has(fact::unsubscribed);
    if (counted && result.suppressions.empty())
        return {.duplicate = true};
    result.seq = message ? append_to_chain(*message, facts_of(e), e.at, e.detail)
                         : append(
                               {.message = e.message.value_or(message_id{}),
                                .kind = e.kind,
                                .at = e.at,
                                .detail = e.detail}
                           );
    return result;
}

// Names lie under the day of their sending, so that they, too, are appended and cut off. It is one
// of the last days in nearly all cases.
std::optional<message_id> event_tables::find_message(const incoming_event& e)
{
    if (!keeps_names_ || e.resend_id.empty())
        return std::nullopt;
    for (auto day = previous_day(INT64_MAX); day; day = previous_day(*day)) {
        auto row = find_name_(*day, e.resend_id);
        if (row.step())
            return message_id{row.integer(0)};
    }
    return std::nullopt;
}

// The last one before it of which names are kept
std::optional<std::int64_t> event_tables::previous_day(std::int64_t day)
{
    auto row = day_before_(day);
    return row.step() && !row.is_null(0) ? std::optional(row.integer(0)) : std::nullopt;
}

// One without a time of its own is known under the end of the day on which it first came. Svix
// repeats it for 28 hours (resend-api.md, section 6.4): until the day after the next, at the
// latest.
bool event_tables::is_new(const incoming_event& e)
{
    auto at = e.at;
    if (e.undated) {
        const auto day = std::chrono::ceil<std::chrono::days>(e.at);
        for (const int ago : {2, 1}) {
            const auto earlier = day - std::chrono::days(ago);
            if (find_seen_(to_ms(earlier), as_blob(e.digest)).step())
                return false;
        }
        at = day;
    }
    insert_seen_.run(to_ms(at), as_blob(e.digest));
    return db_.changes() > 0;
}

std::int64_t event_tables::append(const new_event& e)
{
    const auto seq = next_seq_++;
    const auto detail = e.detail.empty() ? std::nullopt : std::optional(e.detail);
    const auto kind = static_cast<int>(e.kind);
    insert_.run(seq, e.message.value, e.previous, kind, to_ms(e.at), detail);
    return seq;
}

// It is written with its place in the chain: to change a row costs as much as to write one.
std::int64_t event_tables::append_to_chain(
    message_id id, const event_facts& e, wall_time at, std::string_view detail
)
{
    const auto before = track_of(id);
    const auto seq = append(
        {.message = id, .previous = before.newest, .kind = e.kind, .at = at, .detail = detail}
    );
    follow(id, before.known, seq, e);
    return seq;
}

event_tables::track event_tables::track_of(message_id id)
{
    auto row = find_track_(id.value);
    if (!row.step())
        return {};
    return {
        .known = facts(static_cast<std::uint32_t>(row.integer(0))),
        .newest = row.integer(1),
    };
}

// An event that stood alone
void event_tables::join(message_id id, std::int64_t seq, const event_facts& e)
{
    const auto before = track_of(id);
    attach_.run(seq, id.value, before.newest);
    follow(id, before.known, seq, e);
}

// The event is the newest of its message's chain: counts what it says that is new.
void event_tables::follow(message_id id, facts before, std::int64_t seq, const event_facts& e)
{
    const auto after = with_event(before, e);
    set_track_.run(id.value, after.bits(), seq);

    const auto change = count_event(before, after, e);
    for (std::size_t f = 0; f < fact_count; ++f)
        if (const auto m = metric_of(static_cast<fact>(f));
            m && change.added.has(static_cast<fact>(f)))
            tallies_.count(id, *m);
    if (change.opening)
        tallies_.count(id, metric::opened);
    if (change.click)
        tallies_.count(id, metric::clicked);
    if (tallies_.is_of_a_step(id))
        sequences_.learned(id, change.added);
}

void event_tables::left(message_id id, event_kind how, wall_time at)
{
    if (keeps_own_)
        append_to_chain(id, {.kind = how}, at, {});
}

void event_tables::sent(message_id id, std::string_view resend_id, wall_time at)
{
    left(id, event_kind::left_sent, at);
    if (tallies_.is_of_a_step(id))
        sequences_.sent(id, at);
    if (keeps_names_)
        insert_name_.run(day_of(at), resend_id, id.value);
    join_parked(id, resend_id);
}

void event_tables::requeued(message_id id, death reason, wall_time died, wall_time at)
{
    std::string detail = R"({"reason":")";
    detail.append(to_string(reason)).append(R"(","died_at":")").append(to_iso8601(died)) += "\"}";
    append_to_chain(id, {.kind = event_kind::requeued}, at, detail);
}

void event_tables::join_parked(message_id id, std::string_view resend_id)
{
    for (const auto& p : parked_.take(resend_id))
        join(id, p.seq, p.what());
}

void event_tables::repeat_later(const feed_progress& p)
{
    for (const auto& r : p.again)
        set_retry_.run(p.url, r.seq, r.attempts, to_ms(r.due));
    for (const auto seq : p.done)
        delete_retry_.run(p.url, seq);
}

void event_tables::forget(const event_retention& what, passed& so_far, std::size_t limit)
{
    so_far.more = false;
    const auto note = [&](bool full) { so_far.more |= full; };
    const auto deleted_all = [&] { return static_cast<std::size_t>(db_.changes()) >= limit; };

    std::optional<std::int64_t> last;
    {
        auto row = next_events_(so_far.events, to_ms(what.before), to_ms(what.now), limit);
        row.step();
        if (!row.is_null(0)) {
            last = row.integer(0);
            const bool some_stay = row.integer(2) > 0; // and so does what is behind them
            note(static_cast<std::size_t>(row.integer(1)) >= limit && !some_stay);
        }
    }
    if (last) {
        forget_events_.run(so_far.events, *last, to_ms(what.before));
        so_far.events = *last;
    }
    forget_names_.run(day_of(what.before), limit);
    note(deleted_all());
    forget_seen_.run(to_ms(what.before), limit);
    note(deleted_all());
    forget_tracks_.run(first_id_at(what.before).value, limit);
    note(deleted_all());
    note(parked_.forget(what.parked_before, what.now, so_far.parked, limit));
    if (!so_far.more) {
        forget_retries_.run(limit);
        note(deleted_all());
    }
}

void event_tables::load_numbers()
{
    next_seq_ = db_.integer("SELECT coalesce(max(seq), 0) FROM event") + 1;
    keeps_own_ = db_.integer("SELECT count(*) FROM meta WHERE key = 'feed'") > 0;
}

} // namespace relay
