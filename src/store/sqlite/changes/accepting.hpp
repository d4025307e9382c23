#pragma once

#include "relay/store/batch.hpp"
#include "relay/store/new_message.hpp"

namespace relay {

struct tables;

namespace changes {

// A message comes in: queued, scheduled, sealed in a request of its own, or suppressed.
accept_result accept(tables& t, const new_message& m);

// Part of one transaction: all of it is written, or nothing.
batch_result accept_all(tables& t, const new_batch& b);

} // namespace changes
} // namespace relay
