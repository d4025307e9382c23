#pragma once

#include "relay/store/campaign_cancel.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/message_rows.hpp"

#include <optional>

namespace relay {

// Campaigns that were cancelled, until the rows of all their messages say so. On the store's
// thread, in a transaction.
class cancel_rows
{
public:
    explicit cancel_rows(sql::connection& db);

    // Takes the place of an earlier one of the same campaign.
    void put(const campaign_cancel& c);

    // Goes, unless a later one has taken its place.
    void remove(const campaign_cancel& c);

    // When the message was cancelled with its campaign, although its row says that it is queued or
    // scheduled; nothing: it was not.
    std::optional<wall_time> cancelled(const message_position& m);

private:
    sql::statement put_;
    sql::statement remove_;
    sql::statement cancelled_;
};

} // namespace relay
