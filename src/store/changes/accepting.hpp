#pragma once

#include "relay/store/batch.hpp"
#include "relay/store/new_message.hpp"
#include "store/tables/addressee.hpp"

namespace relay {

struct tables;

namespace changes {

// A message comes in: queued, scheduled, sealed in a request of its own, or suppressed.
// `recipient`: null: it is none of a campaign with recipients.
accept_result accept(tables& t, const new_message& m, const addressee* recipient = nullptr);

// Part of one transaction: all of it is written, or nothing.
batch_result accept_all(tables& t, const new_batch& b);

} // namespace changes
} // namespace relay
