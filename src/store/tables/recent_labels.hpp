#pragma once

#include "relay/base/id.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace relay {

// Remembers which label the latest messages have, for the outcome that mostly follows soon. Each
// id belongs on one of many shelves of a few places, where the oldest makes room for a later one:
// of the latest hundred thousand it knows nearly all, and it is never wrong.
class recent_labels
{
public:
    recent_labels();

    void add(message_id id, std::int64_t label);

    // Zero when it does not know
    std::int64_t find(message_id id) const;

    // In ascending order
    void forget(std::span<const std::int64_t> labels);
    void clear();

private:
    struct entry
    {
        std::int64_t message{};
        std::int64_t label{};
    };

    struct shelf
    {
        std::array<entry, 16> entries;
        std::size_t next{}; // which makes room: those that came first do
    };

    std::vector<shelf> shelves_;
};

} // namespace relay
