#pragma once

#include "cli/api_client.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <string_view>

// What the commands about campaigns share

namespace relay::cli {

// "/relay/campaigns/ID/start"
std::string campaign_target(const std::string& id, std::string_view call = {});

// What a call that changes a campaign came to, for people. Of one that starts later the relay is
// asked when: throws relay_unreachable.
std::string change_in_words(api_client& relay, const boost::json::value& changed);

// Prints why a campaign was refused: all that is wrong with its templates, each with its place. In
// `place_of` they are objects with `field`, `line` and `column`; an error about something else has
// a `message` only, and an empty place stands for none. Returns the exit status.
int report_refusal(
    const api_answer& answer,
    const std::function<std::string(const boost::json::value& error)>& place_of
);

} // namespace relay::cli
