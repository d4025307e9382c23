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
    std::int64_t count{};
};

// Which dead letters are meant
struct dead_letter_filter
{
    std::vector<message_id> ids; // these, or
    std::optional<death> reason; // this group, or, with neither, all
    message_id after;            // only ids behind this one
    std::size_t limit{100};
};

} // namespace relay
