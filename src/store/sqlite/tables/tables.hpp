#pragma once

#include "relay/store/records.hpp"
#include "store/sqlite/bodies/bodies.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/sqlite/tables/batch_keys.hpp"
#include "store/sqlite/tables/event_tables.hpp"
#include "store/sqlite/tables/evidence_rows.hpp"
#include "store/sqlite/tables/key_rows.hpp"
#include "store/sqlite/tables/queue_rows.hpp"
#include "store/sqlite/tables/recipient_counts.hpp"
#include "store/sqlite/tables/sent_rows.hpp"
#include "store/sqlite/tables/suppression_tables.hpp"
#include "store/sqlite/tables/tally_tables.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace relay {

// The writer's side of the tables: the statements behind the store's verbs, prepared once, and the
// numbers that are kept beside them (places, counts). On the store's thread, in a transaction.
class tables
{
public:
    // `body_directory`: where the files with the bodies are (bodies.hpp)
    tables(sqlite::connection& db, const std::filesystem::path& body_directory);

    accept_result accept(const new_message& m);
    batch_result accept_all(const new_batch& b);

    void insert_request(const sealed_request& r);
    void mark_request_done(request_id id);
    void mark_request_leaving(request_id id);
    void mark_request_waiting(const sealed_request& r, wall_time due);

    // Returns what people should know: that one was sent which the disk had in another state.
    std::vector<std::string>
    mark_sent(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at);
    void mark_waiting(const sealed_request& r, message_id id);
    void
    bury(const sealed_request& r, message_id id, death reason, const outcome& error, wall_time at);
    void expire(lane l, state from, message_id id, wall_time at); // if it is in that state
    void add_attempt(message_id id, const attempt_entry& entry);

    // Resend accepted so many recipients.
    void count_recipients(wall_time at, std::uint32_t recipients)
    {
        recipients_.add(at, recipients);
    }

    // True when an event has told that Resend has one of them.
    bool has_evidence(const std::vector<message_id>& ids);

    // Resend has the message, under this id (store::take_evidence).
    evidence_effect take_evidence(message_id id, std::string_view resend_id, wall_time at);

    // A queued message with evidence is sent. False: it is not queued, or there is none.
    bool settle_queued(message_id id, wall_time at);

    // Of a message in this request: when there is evidence that Resend has it, it is sent, and that
    // was all. False: nothing is known.
    bool settle_by_evidence(const sealed_request& r, message_id id, wall_time at);

    // Where a message stands, on disk; nothing: there is none.
    struct position
    {
        relay::state state{};
        relay::lane lane{};
        flow_id flow;
        std::int64_t place{};
        std::uint32_t recipients{};
    };
    std::optional<position> find(message_id id);

    // A dead letter: not one that was purged, whose message is still known
    bool is_dead_letter(message_id id);

    // Back into the queue at a new place; out of the dead letters, when it is one
    accept_result requeue(message_id id, const position& from);

    // False: it is not in that state.
    bool cancel(message_id id, lane l, state from, wall_time at);

    // Scheduled from now on, for that time. False: it is not in that state.
    bool reschedule(message_id id, const position& from, wall_time due);

    // Of a scheduled message: its time has come by `now`.
    bool is_due(message_id id, wall_time now);

    // Deletes the dead letter; its message stays known until it is forgotten like a sent one.
    void purge(lane l, state from, message_id id);

    // Deletes what is past its time, `limit` rows at most; true: there may be more. Messages are
    // looked at from behind `reached` on, so many at most; it says how far that was.
    bool
    forget_finished(wall_time before, message_id& reached, std::size_t limit, std::size_t look_at);
    bool forget_keys(const moment& now, std::size_t limit);
    bool forget_batch_keys(const moment& now, std::size_t limit);
    bool forget_dead_letters(wall_time before, std::size_t limit);
    bool forget_pauses(wall_time ended_before, std::size_t limit);

    // The same for the counts of whole days, and for flows that nothing refers to any more. First:
    // from which day on counts stay, when those before `before` are to go. Second: the flows of
    // messages that were accepted earlier, and still are there, are noted. Third: labels are looked
    // at from behind `reached` on, and what is past its time goes.
    std::int64_t first_day_to_keep(wall_time before);
    bool note_flows_before(
        std::int64_t first_day, message_id& reached, flow_ids& in_use, std::size_t look_at
    );
    bool forget_counts(
        std::int64_t first_day, const flow_ids& in_use, std::int64_t& reached, std::size_t limit
    );

    // A queued message that nobody is left for
    void suppress(lane l, message_id id, wall_time at);

    // A queued message that goes to fewer recipients
    void rewrite(const rewritten_message& m);

    // An event from outside. It is evidence that Resend has its message.
    recorded_event record_event(const incoming_event& e);
    void keep_own_events();
    void save_feed_progress(const feed_progress& p);
    void keep_resend_names() { events_.keep_names(); }
    bool forget_suppressions(wall_time before, std::size_t limit)
    {
        return suppressions_.forget(before, limit);
    }
    void forget_events(const event_retention& what, event_tables::passed& passed, std::size_t limit)
    {
        events_.forget(what, passed, limit);
    }

    suppression_tables& suppressions() { return suppressions_; }
    // Empties files that few bodies are left in; see bodies::compact.
    bool compact_bodies(std::size_t limit, std::size_t look_at)
    {
        return bodies_.compact(limit, look_at);
    }

    void set(std::string_view key, std::string_view value);
    void record_pause(const std::string& scope, wall_time began, const std::string& why);
    void record_pause_end(const std::string& scope, wall_time ended);

    // At the beginning of a transaction: reads anew what one that failed has left unknown.
    void begin();

    // Writes what is kept in memory during a transaction; then says how it ended. What failed may
    // have failed at reading too, so nothing is read then.
    void flush();
    void committed();
    void rolled_back();

    const message_counts& counts() const { return counts_; }

    // The greatest that was ever inserted, whether or not it is there still: ids, and so the keys
    // that Resend knows requests by, are never given twice.
    std::int64_t last_request() const { return last_request_; }

private:
    void
    die(lane l,
        state from,
        message_id id,
        const sealed_request* request, // the one that ends with it; none: it was in none
        int attempts,
        death reason,
        const outcome& error,
        wall_time at);
    void become_sent(message_id id, const position& from, std::string_view resend_id, wall_time at);
    std::string correct_to_sent(const sealed_request& r, const sent_message& m, wall_time at);
    flow_id find_flow(const flow_key& key);
    void forget_flow(flow_id id);
    void leave_queue(state from, message_id id);
    void count(lane l, state s, std::int64_t change);
    void move(lane l, state from, state to);
    void load_numbers();

    sqlite::connection& db_;
    bodies bodies_;
    suppression_tables suppressions_;
    tally_tables tallies_;
    event_tables events_;
    batch_keys batch_keys_;
    queue_rows queue_;
    evidence_rows evidence_;
    recipient_counts recipients_;
    sent_rows sent_;

    sqlite::statement insert_message_;
    key_rows keys_;
    sqlite::statement find_flow_;
    sqlite::statement insert_flow_;
    sqlite::statement forget_flow_;
    sqlite::statement flows_before_;
    sqlite::statement insert_request_;
    sqlite::statement request_leaves_;
    sqlite::statement request_waits_;
    sqlite::statement delete_request_;
    sqlite::statement waiting_;
    sqlite::statement dead_;
    sqlite::statement insert_dead_letter_;
    sqlite::statement delete_dead_letter_;
    sqlite::statement is_dead_letter_;
    sqlite::statement insert_attempt_;
    sqlite::statement requeue_;
    sqlite::statement cancel_;
    sqlite::statement suppress_;
    sqlite::statement summary_;
    sqlite::statement rewrite_;
    sqlite::statement reschedule_;
    sqlite::statement is_due_;
    sqlite::statement find_;
    sqlite::statement old_messages_;
    sqlite::statement forget_message_;
    sqlite::statement forget_attempts_;
    sqlite::statement old_dead_letters_;
    sqlite::statement set_;
    sqlite::statement pause_;
    sqlite::statement pause_end_;
    sqlite::statement forget_pauses_;

    std::unordered_map<flow_key, flow_id> flows_; // a cache
    std::int64_t next_place_{};
    std::int64_t last_request_{};
    message_counts counts_;
    bool numbers_changed_{};
    bool unsure_{};       // a transaction has failed: memory may not be what is on disk
    std::string members_; // a buffer
};

} // namespace relay
