#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/sequence.hpp"
#include "relay/store/campaign_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace relay {

// Whose turn it is in a campaign that runs: those of a sequence who have awaited a step for long
// enough, and then its recipients in the order of their import. Network thread only.
class campaign_turns
{
public:
    // `delays`: of the steps of a sequence; none: it has one mail.
    campaign_turns(
        campaign_reader& reader, campaign_id id, const std::vector<milliseconds>& delays
    );

    // At most `limit`, and about as many bytes. `after`: of uploads, read up to here; nothing: to
    // where the disk says. `newcomers`: false: of a sequence only those who await a step. What
    // comes of those who await a step must be on disk before the next call: they are found once
    // more.
    boost::asio::awaitable<recipient_page> next(
        std::optional<recipient_id> after,
        std::size_t limit,
        std::size_t bytes,
        wall_time now,
        bool newcomers = true
    );

    bool is_sequence() const { return !steps_.empty(); }

    // As of the last call: when nobody was found, when to ask again. Nothing: when there are more
    // recipients.
    std::optional<wall_time> look_again() const { return look_again_; }

private:
    boost::asio::awaitable<std::optional<recipient_page>>
    next_awaiting(std::size_t limit, std::size_t bytes, wall_time now);

    campaign_reader* reader_; // never null
    campaign_id id_;
    std::vector<sequence_step> steps_;
    std::optional<wall_time> look_again_;
};

} // namespace relay
