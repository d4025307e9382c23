#pragma once

#include "relay/base/id.hpp"
#include "relay/base/moment.hpp"
#include "relay/mail/state.hpp"
#include "relay/store/message_record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay {

struct dead_letter_record
{
    message_record message;
    death reason{};
    wall_time at;
    outcome error;

    // The seal of its last request, if it was in one that kept it; its death, as the clocks said
    std::optional<moment> sealed_at;
    moment died_at;
};

struct dead_letter_group
{
    death reason{};
    std::string name; // of Resend's error; empty: none
    unsigned status{};
    std::string message; // what its messages have in common (relay/policy/error_pattern.hpp)
    std::int64_t count{};
};

// Which dead letters are meant
struct dead_letter_filter
{
    std::vector<message_id> ids; // these, or those of which all of the following is true:

    std::optional<death> reason;
    std::string error;   // the error has this name, or this in its message; in any case of letters
    std::string pattern; // the message of the group that it is in
    std::string campaign;
    std::string domain;             // the sender's
    std::optional<wall_time> since; // of the death
    std::optional<wall_time> until;

    message_id after; // only ids behind this one
    std::size_t limit{100};
};

} // namespace relay
