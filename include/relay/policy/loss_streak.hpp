#pragma once

#include "relay/base/id.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace relay {

// Messages whose bodies the disk has lost, one after the other. One, or a few beside others that
// are there, is a damage. Only lost ones is something else: the folder they are in is not what it
// was.
class loss_streak
{
public:
    static constexpr std::size_t long_from = 3; // different messages

    void found() { *this = {}; }

    void lost(message_id id)
    {
        if (!is_long() && std::ranges::find(ids_, id) == ids_.end())
            ids_.push_back(id);
    }

    bool is_long() const { return ids_.size() >= long_from; }

    // A long streak that nobody was told of
    bool calls_for_pause() const { return is_long() && !told_; }
    void told() { told_ = true; }

private:
    std::vector<message_id> ids_;
    bool told_{};
};

} // namespace relay
