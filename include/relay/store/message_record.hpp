#pragma once

#include "relay/base/id.hpp"
#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"
#include "relay/store/flow.hpp"
#include "relay/store/sealed_request.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// A page of all messages, newest first
struct message_page_query
{
    std::optional<message_id> after;  // only older ones than this
    std::optional<message_id> before; // only newer ones than this: those next to it
    std::size_t limit{20};
};

// All there is to know about one message
struct message_record
{
    message_id id;
    relay::state state{};
    relay::lane lane{};
    std::string campaign;
    std::string tenant;
    std::string domain;
    flow_id flow;
    std::int64_t place{};
    std::optional<wall_time> scheduled_at;
    std::optional<wall_time> expires;
    std::optional<request_id> request; // the last one it was in
    std::optional<wall_time> next_attempt;
    std::optional<wall_time> finished;
    std::optional<wall_time> cancelled; // with its campaign; true unless a request has it
    std::uint32_t recipients{};
    int attempts{};
    std::string resend_id;
    std::string summary; // JSON
    std::vector<attempt_entry> history;
};

struct message_page
{
    std::vector<message_record> messages;
    bool has_more{}; // in the direction of the query
};

} // namespace relay
