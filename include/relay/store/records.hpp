#pragma once

#include "relay/store/dead_letter_record.hpp"
#include "relay/store/flow.hpp"
#include "relay/store/message_changes.hpp"
#include "relay/store/message_counts.hpp"
#include "relay/store/message_record.hpp"
#include "relay/store/new_message.hpp"
#include "relay/store/queued_message.hpp"
#include "relay/store/sealed_request.hpp"

// What goes into the store and comes out of it: plain values, all of them at once.
