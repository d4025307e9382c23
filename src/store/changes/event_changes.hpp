#pragma once

#include "relay/store/events.hpp"

namespace relay {

struct tables;

namespace changes {

// An event from outside. It is evidence that Resend has its message.
recorded_event record_event(tables& t, const incoming_event& e);

// The same for one that leaves the inbox by it. It is a duplicate when it was not there.
recorded_event take_up_event(tables& t, const inbox_place& at, const incoming_event& e);

// An event that was recorded before, and now has its message
recorded_event join_event(tables& t, const incoming_event& e);

// From now on the relay's own events are kept, too.
void keep_own_events(tables& t);

void save_feed_progress(tables& t, const feed_progress& p);

} // namespace changes
} // namespace relay
