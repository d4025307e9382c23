#pragma once

#include "relay/store/batch.hpp"
#include "relay/store/new_message.hpp"
#include "store/sqlite/tables/addressee.hpp"

#include <vector>

namespace relay {

struct new_body;
struct tables;

namespace changes {

// Before it comes in: its body, if it goes to a file
void add_body(const new_message& m, std::vector<new_body>& to);

// A message comes in: queued, scheduled, sealed in a request of its own, or suppressed.
// `recipient`: null: it is none of a campaign with recipients.
accept_result accept(tables& t, const new_message& m, const addressee* recipient = nullptr);

// Part of one transaction: all of it is written, or nothing.
batch_result accept_all(tables& t, const new_batch& b);

} // namespace changes
} // namespace relay
