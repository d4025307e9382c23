#pragma once

#include "relay/base/id.hpp"
#include "relay/base/moment.hpp"
#include "relay/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace relay {

// A dead letter of which nobody knows whether it was sent
struct unknown_letter
{
    message_id id;
    std::string uuid;                    // the value of its correlation tag
    bool tagged{};                       // it carries that tag
    std::vector<std::string> recipients; // bare addresses in lower case
    wall_time from;                      // none of its attempts was earlier, as our clock told,
    moment until;                        // and none later
    request_id request;                  // the last one it was in

    // As far as it can be told, nobody set our clock before or while it was being sent. Otherwise
    // its times prove nothing.
    bool times_certain{true};
};

// What the relay wrote down about a letter's sending
struct letter_times
{
    message_id id;
    request_id request;              // the last one it was in
    std::optional<moment> sealed;    // that one
    std::vector<wall_time> attempts; // of all its requests
    moment died;
};

// `from`, `until`, `request` and `times_certain` of a letter. Ids only grow: those that are of a
// later time than what was written down when they were in use were made by a clock that was ahead.
unknown_letter with_times(unknown_letter letter, const letter_times& times);

} // namespace relay
