#pragma once

#include "relay/store/message_changes.hpp"
#include "relay/store/new_message.hpp"
#include "relay/store/sealed_request.hpp"
#include "store/bodies/bodies.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/addressee.hpp"
#include "store/tables/stored_summary.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace relay {

// Where a message stands, on disk
struct message_position
{
    relay::state state{};
    relay::lane lane{};
    flow_id flow;
    std::int64_t place{};
    std::uint32_t recipients{};
};

// The messages' own rows, and nothing that goes along with their changes (message_changes.hpp). On
// the store's thread, in a transaction.
class message_rows
{
public:
    explicit message_rows(sql::connection& db);

    // Nothing: there is none.
    std::optional<message_position> find(message_id id);

    // Empty: there is none.
    std::string summary(message_id id);

    // `where`: that of its body; nothing: it has none in a file. `recipient`: of a campaign, whose
    // message it is.
    void insert(
        const new_message& m,
        const accept_result& as,
        state s,
        const std::optional<body_place>& where,
        const stored_summary& summary,
        const addressee* recipient
    );

    // Those that return a bool return false, and change nothing, when it is not in the state
    // `from`.
    bool waits(const sealed_request& r, message_id id, state from);
    void dies(message_id id, state to, int attempts, const sealed_request* request, wall_time at);
    void requeue(message_id id, std::int64_t place, bool from_the_dead);
    bool cancel(message_id id, state from, wall_time at);
    bool suppress(message_id id, wall_time at); // from `queued`

    // To that time, and into the lane in which it is looked for then. Its time to live counts from
    // when it is due, so it moves along.
    bool reschedule(message_id id, const message_position& from, wall_time due);

    // Of a scheduled message: its time has come by `now`.
    bool is_due(message_id id, wall_time now);

    // Nothing: there is no such message, or its summary is not the one that was rewritten.
    std::optional<std::string> rewritten_summary(const rewritten_message& m);
    void rewrite(const rewritten_message& m, const std::string& summary);

    // Messages that were accepted before, from behind `reached` on: calls `visit` with the id,
    // whether it is finished since then, and whether it may be a dead letter, until `visit` returns
    // false or `look_at` were seen. Returns how many were.
    template <class Visit>
    std::size_t each_old(wall_time before, message_id& reached, std::size_t look_at, Visit visit)
    {
        std::size_t seen = 0;
        auto row = old_(reached.value, first_id_at(before).value, to_ms(before), look_at);
        while (row.step()) {
            reached.value = row.integer(0);
            ++seen;
            if (!visit(reached, row.integer(1) != 0, row.integer(2) != 0))
                break;
        }
        return seen;
    }
    void forget(message_id id);

private:
    sql::connection& db_;
    sql::statement find_;
    sql::statement insert_;
    sql::statement waits_;
    sql::statement dies_;
    sql::statement requeue_;
    sql::statement cancel_;
    sql::statement suppress_;
    sql::statement summary_;
    sql::statement rewrite_;
    sql::statement reschedule_;
    sql::statement is_due_;
    sql::statement old_;
    sql::statement forget_;
};

} // namespace relay
