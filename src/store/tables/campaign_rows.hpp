#pragma once

#include "relay/store/campaign_record.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace relay {

// The campaigns' own rows. On the store's thread, in a transaction.
class campaign_rows
{
public:
    explicit campaign_rows(sql::connection& db);

    struct position
    {
        std::int64_t number{}; // what other rows call it
        campaign_state state{};
    };

    // Nothing: there is none.
    std::optional<position> find(campaign_id id);

    void insert(const new_campaign& c);

    // False: its definition is not `before` any more.
    bool define(
        campaign_id id,
        const std::string& name,
        const std::string& definition,
        const std::string& before
    );

    // Nobody finds it any more (past_campaigns.hpp). False: it is no draft.
    bool take_back(campaign_id id);

    // When it was started first stays.
    void move(campaign_id id, campaign_state to, wall_time at, const std::string& why);

    // Those behind its canary may have their turn then.
    void let_rest_go(campaign_id id, wall_time from);

private:
    sql::connection& db_;
    sql::statement find_;
    sql::statement insert_;
    sql::statement define_;
    sql::statement take_back_;
    sql::statement move_;
    sql::statement let_rest_go_;
};

} // namespace relay
