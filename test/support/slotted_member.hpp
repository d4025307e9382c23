#pragma once

#include "relay/store/membership.hpp"
#include "store/postgres/relay_rows.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace relay::test {

// A member that is what it is told to be, with a row among the relays
struct slotted_member final : membership
{
    explicit slotted_member(std::int64_t run) : me(run) {}

    bool shared() const noexcept override { return true; }
    bool may_write() const noexcept override { return false; }
    standing now() const override { return {.state = state::spare, .me = me}; }
    int slot() const noexcept override { return slot_now; }
    std::vector<relay_record> relays() const override { return {}; }
    boost::asio::awaitable<void> changed() override { co_return; }
    void lives_for(milliseconds) override {}
    void use_key(std::string) override {}
    bool has_lost_commits() const override { return false; }
    void heeded_lost_commits() override {}
    boost::asio::awaitable<void> resign() override { co_return; }

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
};

} // namespace relay::test
