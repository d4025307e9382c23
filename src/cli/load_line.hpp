#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay::cli {

// For lines that do not say otherwise themselves
struct line_defaults
{
    std::string
        file_campaign; // of lines without a lane, a campaign or a tag `module`; may be empty
    std::string campaign;
    std::string lane;
    std::string ttl;
    std::string scheduled_at;
    std::vector<std::pair<std::string, std::string>> tags; // names and values
};

// A line of a file as it is sent to the relay. Mail without an idempotency key gets `key`: however
// often a file is loaded within the 24 hours that the relay keeps keys, each line is one mail. A
// bare email becomes a line of the job socket; one that does not say what it is becomes campaign
// mail. What is no mail, or no JSON, stays as it is, for the relay to refuse.
std::string
prepared_line(std::string_view line, std::string_view key, const line_defaults& defaults);

} // namespace relay::cli
