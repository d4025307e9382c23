#pragma once

#include "relay/store/message_changes.hpp"
#include "relay/store/new_message.hpp"
#include "store/tables/message_rows.hpp"

#include <string_view>

namespace relay {

struct tables;

// What happens to messages outside of requests: the message's row, and all that goes along with it
namespace changes {

// Back into the queue at a new place; out of the dead letters, when it is one
accept_result requeue(tables& t, message_id id, const message_position& from);

// False: it is not in that state.
bool cancel(tables& t, message_id id, const message_position& from, wall_time at);

// Scheduled from now on, for that time. False: it is not in that state.
bool reschedule(tables& t, message_id id, const message_position& from, wall_time due);

// A queued message that nobody is left for
void suppress(tables& t, lane l, message_id id, wall_time at);

// A queued message that goes to fewer recipients
void rewrite(tables& t, const rewritten_message& m);

// Deletes the dead letter; its message stays known until it is forgotten like a sent one.
void purge(tables& t, message_id id, const message_position& from);

// Resend has the message, under this id (message_store::take_evidence).
evidence_effect take_evidence(
    tables& t,
    message_id id,
    const message_position& found,
    std::string_view resend_id,
    wall_time at
);

// A queued message with evidence is sent. False: it is not queued, or there is none.
bool settle_queued(tables& t, message_id id, wall_time at);

} // namespace changes
} // namespace relay
