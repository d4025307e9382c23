#pragma once

#include "relay/base/time.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <string_view>

namespace relay {

// Which mails bounced softly at an address since something last reached it. Two facts are kept, the
// bounces by their mail and the latest time of reaching; both only grow, so that neither the order
// nor the repetition of events matters. On the store's thread, in a transaction.
class soft_bounce_rows
{
public:
    // More of an address are not kept: the oldest go.
    static constexpr std::size_t most = 100;

    explicit soft_bounce_rows(sql::connection& db);

    // `address`: folded. False: something reached it at that time, or later.
    bool add(std::string_view address, std::string_view resend_id, wall_time at);

    // Bounces up to then count no more. False: there were none.
    bool reached(std::string_view address, wall_time at);

    std::size_t count(std::string_view address);

    // Deletes what is older, `limit` rows of a kind at most; true: there may be more.
    bool forget(wall_time before, std::size_t limit);

private:
    sql::connection& db_;
    sql::statement find_reached_;
    sql::statement set_reached_;
    sql::statement insert_;
    sql::statement delete_oldest_;
    sql::statement delete_until_;
    sql::statement count_;
    sql::statement forget_;
    sql::statement forget_reached_;
};

} // namespace relay
