#pragma once

#include "relay/mail/state.hpp"
#include "relay/store/events.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/parked_events.hpp"
#include "store/tables/sequence_rows.hpp"
#include "store/tables/suppression_tables.hpp"
#include "store/tables/tally_tables.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace relay {

struct event_retention
{
    wall_time before;
    wall_time parked_before;
    wall_time now;
};

// The writer's side of events. On the store's thread, in a transaction.
//
// Events are rows with ascending numbers, so that they are only ever appended; those of one message
// are a chain, each naming the one before. What identifies an event is kept under the time at which
// it happened, which is the same at every repetition: so this index, too, grows at its end,
// whatever the volume, and is cut off at its beginning.
class event_tables
{
public:
    // What follows from events
    struct followers
    {
        suppression_tables& suppressions;
        tally_tables& tallies;
        sequence_rows& sequences;
    };

    event_tables(sql::connection& db, const followers& f);

    // `message`: what the event is about, if that is known and on disk. What follows for addresses
    // is the caller's, except when somebody unsubscribed: that alone tells whether it is new.
    recorded_event record(const incoming_event& e, std::optional<message_id> message);

    // A message has left the queue. One that was sent meets its parked events.
    void left(message_id id, event_kind how, wall_time at);
    void sent(message_id id, std::string_view resend_id, wall_time at);

    // A dead letter goes out once more: how it had died is told here, and nowhere else from now on.
    void requeued(message_id id, death reason, wall_time died, wall_time at);

    void keep_own() { keeps_own_ = true; }

    // Resend calls this message so: what has come about it is joined with it.
    void join_parked(message_id id, std::string_view resend_id);

    // By the names that are kept from keep_names() on
    void keep_names() { keeps_names_ = true; }
    std::optional<message_id> find_message(const incoming_event& e);

    void repeat_later(const feed_progress& p);

    // How far a pass has got; more: it has to go on.
    struct passed
    {
        std::int64_t events{};
        std::int64_t parked{};
        bool more{};
    };

    // Deletes what is past its time, of the next `limit` rows of a kind. What is later than now
    // came while the clock was ahead: it is passed by.
    void forget(const event_retention& what, passed& so_far, std::size_t limit);

    // Reads anew what a transaction that failed has left unknown.
    void begin_anew() { load_numbers(); }
    void committed() { parked_.committed(); }
    void rolled_back() { parked_.rolled_back(); }

private:
    recorded_event record_unsubscribe(const incoming_event& e, std::optional<message_id> message);
    std::optional<std::int64_t> previous_day(std::int64_t day);
    bool is_new(const incoming_event& e);
    struct new_event
    {
        message_id message{};    // 0: it stands alone
        std::int64_t previous{}; // of its message's
        event_kind kind{};
        wall_time at;
        std::string_view detail;
    };
    std::int64_t append(const new_event& e);
    std::int64_t
    append_to_chain(message_id id, const event_facts& e, wall_time at, std::string_view detail);
    struct track
    {
        facts known;
        std::int64_t newest{}; // event; 0: there is none
    };
    track track_of(message_id id);
    void join(message_id id, std::int64_t seq, const event_facts& e);
    void follow(message_id id, facts before, std::int64_t seq, const event_facts& e);
    void load_numbers();

    sql::connection& db_;
    suppression_tables& suppressions_;
    tally_tables& tallies_;
    sequence_rows& sequences_;
    parked_events parked_;

    sql::statement find_seen_;
    sql::statement insert_seen_;
    sql::statement insert_;
    sql::statement attach_;
    sql::statement find_track_;
    sql::statement set_track_;
    sql::statement set_retry_;
    sql::statement delete_retry_;
    sql::statement insert_name_;
    sql::statement find_name_;
    sql::statement day_before_;
    sql::statement forget_names_;
    sql::statement next_events_;
    sql::statement forget_events_;
    sql::statement forget_retries_;
    sql::statement forget_seen_;
    sql::statement forget_tracks_;

    std::int64_t next_seq_{};
    bool keeps_own_{};
    bool keeps_names_{};
};

} // namespace relay
