#pragma once

#include "relay/base/time.hpp"
#include "relay/store/recipient_id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

// The numbers are on disk.
enum class campaign_state : std::uint8_t
{
    draft,
    scheduled,
    running,
    paused,
    finished,
    cancelled,
};

std::string_view to_string(campaign_state s);
std::optional<campaign_state> parse_campaign_state(std::string_view text);

struct new_campaign
{
    campaign_id id;
    std::string name;       // need not be unique
    std::string definition; // a JSON object, which the store does not look into
    wall_time created;
};

// Of the recipients whose uploads are complete
struct campaign_recipients
{
    std::int64_t all{};
    std::int64_t suppressed{}; // when they were imported
    std::int64_t invalid{};    // their mail would have broken a rule
    std::int64_t passed{};     // a message was made for them, or never will be
    std::int64_t coming{};     // uploads that were received, and are not complete yet
};

struct campaign_record
{
    campaign_id id;
    std::string name;
    std::string definition;
    campaign_state state{};
    wall_time created;
    std::optional<wall_time> starts; // while it is scheduled
    std::optional<wall_time> started;
    std::optional<wall_time> ended;     // finished, or cancelled
    std::string why;                    // it is paused
    std::optional<wall_time> rest_from; // those behind its canary may have their turn
    campaign_recipients recipients;
};

} // namespace relay
