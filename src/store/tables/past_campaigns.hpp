#pragma once

#include "relay/base/time.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace relay {

// Campaigns whose recipients go: such as ended long ago, of which their own rows and those of their
// uploads stay, with all counts; and drafts that were taken back, of which nothing stays. Whoever
// still has a message, such as a dead letter, stays with it: the message has no address of its own.
// On the store's thread, in a transaction.
class past_campaigns
{
public:
    explicit past_campaigns(sql::connection& db);

    // How far a pass over all of them has come
    struct progress
    {
        std::int64_t campaign{};  // its number
        std::int64_t recipient{}; // the key of the last one that was looked at
        bool kept{};              // some of this campaign stay
    };

    // A step: at most `limit` rows go, and `look_at` recipients are looked at. False: the pass is
    // through.
    bool forget(wall_time ended_before, progress& reached, std::size_t limit, std::size_t look_at);

private:
    bool forget_recipients(progress& reached, std::size_t limit, std::size_t look_at);
    void forget_rest(std::int64_t campaign);

    sql::connection& db_;
    sql::statement next_;
    sql::statement upload_;
    sql::statement recipients_;
    sql::statement remove_;
    sql::statement remove_skipped_;
    sql::statement remove_addresses_;
    sql::statement remove_steps_;
    sql::statement remove_events_;
    sql::statement mark_;
    sql::statement remove_uploads_;
    sql::statement remove_campaign_;
};

} // namespace relay
