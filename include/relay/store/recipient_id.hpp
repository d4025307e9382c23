#pragma once

#include <compare>
#include <cstdint>

namespace relay {

struct campaign_id
{
    std::int64_t value{}; // of the sequence of message ids (relay/base/id.hpp), and so is its UUID

    friend auto operator<=>(campaign_id, campaign_id) = default;
};

struct upload_id
{
    std::int64_t value{};

    friend auto operator<=>(upload_id, upload_id) = default;
};

// A recipient is known by the line that it stood in, so recipients lie in the order of their
// import, and what is said about one names the line.
struct recipient_id
{
    upload_id upload;
    std::uint32_t line{}; // from 1 on; of an array: its place there

    friend auto operator<=>(recipient_id, recipient_id) = default;
};

} // namespace relay
