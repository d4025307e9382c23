#pragma once

#include "relay/base/time.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace relay {

// Recipients that Resend accepted, by UTC day and sender's domain: written in the commits that say
// so, so that no crash makes the count forget one. On the store's thread, in a transaction.
class recipient_counts
{
public:
    explicit recipient_counts(sql::connection& db);

    void add(wall_time at, const std::string& domain, std::uint32_t recipients);

    void flush();
    void committed() { added_.clear(); }
    void rolled_back() { added_.clear(); }

    // Of the days from that of `since` on
    static std::int64_t sum(sql::connection& db, wall_time since);

    void forget(wall_time before);

private:
    sql::statement add_;
    sql::statement forget_;
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> added_; // in this transaction
};

} // namespace relay
