#pragma once

#include "relay/store/sealed_request.hpp"

#include <string>
#include <vector>

namespace relay {

struct tables;

// What requests, and their time, come to for messages
namespace changes {

// Returns what people should know: that one was sent which the disk had in another state.
std::vector<std::string>
mark_sent(tables& t, const sealed_request& r, const std::vector<sent_message>& sent, wall_time at);

// Its request failed, and waits for its next attempt.
void mark_waiting(tables& t, const sealed_request& r, message_id id);

// Its request ended with its death. With evidence that Resend has it, it is sent.
void bury(
    tables& t,
    const sealed_request& r,
    message_id id,
    death reason,
    const outcome& error,
    wall_time at
);

// Its time has run out, if it is in that state. False: it has not expired.
bool expire(tables& t, lane l, state from, message_id id, wall_time at);

// A queued message that no request can take is a dead letter.
void give_up(tables& t, lane l, message_id id, const outcome& why, wall_time at);

// True when an event has told that Resend has one of them.
bool has_evidence(tables& t, const std::vector<message_id>& ids);

} // namespace changes
} // namespace relay
