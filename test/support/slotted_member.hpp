#pragma once

#include "store/postgres/relay_rows.hpp"
#include "support/quiet_membership.hpp"

#include <cstdint>

namespace relay::test {

// A member that is what it is told to be, with a row among the relays
struct slotted_member final : quiet_membership
{
    explicit slotted_member(std::int64_t run) : me(run) {}

    bool shared() const noexcept override { return true; }
    bool may_write() const noexcept override { return false; }
    standing now() const override { return {.state = state::spare, .me = me}; }
    int slot() const noexcept override { return slot_now; }
    void tell_of_inbox(bool awaited) override
    {
        if (tells)
            tells->tell_of_inbox(awaited);
    }

    // That it is there; it has a slot then, if there is one.
    void tell(sql::connection& db)
    {
        postgres::relay_rows rows(db);
        const relay_record row{.run = me, .name = "spare"};
        slot_now = rows.tell(row);
        if (slot_now == 0)
            slot_now = rows.claim_slot(row);
    }

    std::int64_t me;
    int slot_now{};
    membership* tells{}; // the sender; null: nobody
};

} // namespace relay::test
