#pragma once

#include "relay/policy/tracking.hpp"
#include "relay/store/events.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace relay {

// Events about emails that are not known yet: they came before Resend's own answer, or somebody
// else sent these emails with the same account. On the store's thread, in a transaction.
class parked_events
{
public:
    explicit parked_events(sql::connection& db);

    // The oldest go when there are very many.
    void add(std::int64_t seq, const incoming_event& e);

    struct parked
    {
        std::int64_t seq{};
        event_kind kind{};
        bounce_kind bounce{};
        std::string bounce_sub_type;

        event_facts what() const
        {
            return {.kind = kind, .bounce = bounce, .bounce_sub_type = bounce_sub_type};
        }
    };

    // Of this email, in the order of their coming; they are parked no longer. Costs next to nothing
    // when there are none.
    std::vector<parked> take(std::string_view resend_id);

    // Of the next `limit` behind `passed`, which is moved on. What is later than `now` came while
    // the clock was ahead: it stays, and holds up nothing. True: there may be more.
    bool forget(wall_time before, wall_time now, std::int64_t& passed, std::size_t limit);

    void committed() { changed_ = false; }
    void rolled_back();

private:
    void load();
    void load_if_unsure();

    sql::connection& db_;
    sql::statement insert_;
    sql::statement find_;
    sql::statement delete_;
    sql::statement next_;
    sql::statement forget_;

    std::unordered_set<std::size_t> ids_; // hashes; of some that are gone too
    std::size_t count_{};
    bool changed_{}; // in this transaction
    bool unsure_{};  // a transaction that failed has changed them: they are read when needed
};

} // namespace relay
