#pragma once

#include "relay/base/time.hpp"
#include "store/sqlite/sqlite.hpp"

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
    explicit past_campaigns(sqlite::connection& db);

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

    sqlite::connection& db_;
    sqlite::statement next_;
    sqlite::statement upload_;
    sqlite::statement recipients_;
    sqlite::statement remove_;
    sqlite::statement remove_skipped_;
    sqlite::statement remove_addresses_;
    sqlite::statement remove_steps_;
    sqlite::statement remove_events_;
    sqlite::statement mark_;
    sqlite::statement remove_uploads_;
    sqlite::statement remove_campaign_;
};

} // namespace relay
