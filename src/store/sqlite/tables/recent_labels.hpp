#pragma once

#include "relay/base/id.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace relay {

// Remembers which label the latest messages have, for the outcome that mostly follows soon. Each
// id has one place in a table, where a later one may stand instead: it forgets, and is never wrong.
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

    std::vector<entry> entries_;
};

} // namespace relay
