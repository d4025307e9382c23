#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"
#include "relay/policy/event_kind.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay {

struct event_record
{
    std::int64_t seq{};
    event_kind kind{};
    wall_time at;
    std::string detail; // JSON object, or empty
};

// As a subscriber gets it
struct feed_event
{
    event_record what;
    message_id message;
    std::string tags; // JSON array, or empty
    std::string campaign;
    std::string tenant;
};

// Which events somebody looks for: those of which all that is given is true
struct event_search
{
    std::vector<event_kind> kinds; // empty: any
    std::string to;                // one of the recipients, folded; empty: any
    std::optional<relay::lane> lane;
    std::string campaign;  // empty: any
    std::int64_t above{0}; // only numbers above this one
    std::int64_t below{INT64_MAX};
};

struct found_event
{
    feed_event event;
    std::optional<relay::lane> lane; // nothing: its message is past its retention
    std::string summary;             // of its message (relay/mail/submission.hpp); empty likewise
};

// Some events were looked at, the newest first.
struct event_slice
{
    std::vector<found_event> found;
    std::optional<std::int64_t> lowest; // of those looked at; nothing: there are no others
};

} // namespace relay
