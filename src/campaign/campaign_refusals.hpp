#pragma once

#include "relay/campaign/campaign_definition.hpp"
#include "relay/store/campaign_record.hpp"

#include <string>
#include <string_view>
#include <utility>

// How what is asked of campaigns is refused

namespace relay {

inline definition_refusal refused(int status, std::string_view name, std::string message)
{
    return {
        .error = {.status = status, .name = std::string(name), .message = std::move(message)},
        .in_templates = {}};
}

inline definition_refusal invalid(std::string message)
{
    return refused(422, "validation_error", std::move(message));
}

inline definition_refusal no_such_campaign()
{
    return refused(404, "not_found", "There is no campaign with this id.");
}

inline definition_refusal conflict_of(campaign_state state)
{
    return refused(409, "conflict", "The campaign is " + std::string(to_string(state)) + ".");
}

inline api_error takes_nobody(campaign_state state)
{
    return {
        .status = 409,
        .name = "conflict",
        .message =
            "The campaign is " + std::string(to_string(state)) + ": it takes no more recipients."};
}

// A mail with one does not go out.
inline definition_refusal dead_links()
{
    return invalid("`{{unsubscribe_url}}` needs `[webhooks] public_url` in the relay's "
                   "configuration: a mail with a dead link does not go out.");
}

inline definition_refusal campaign_not_stored()
{
    return refused(503, "queue_full", "The campaign was not stored: the relay's disk is full.");
}

} // namespace relay
