#pragma once

#include "relay/store/campaign_cancel.hpp"
#include "store/reader/queue_view.hpp"
#include "store/sql/statement.hpp"

#include <vector>

namespace relay {

// Finds the messages that were cancelled with their campaign and whose own rows do not say so yet.
// On a reader's thread.
class cancelled_mail
{
public:
    // `queue` outlives this.
    cancelled_mail(sql::connection& db, queue_view& queue);

    std::vector<campaign_cancel> cancels();

    // Looks at a few behind `after`.
    cancelled_slice look(const campaign_cancel& c, const cancel_cursor& after);

private:
    bool look_into_queues(const campaign_cancel& c, cancelled_slice& slice);
    void look_into_schedule(const campaign_cancel& c, cancelled_slice& slice);

    queue_view& queue_;
    sql::statement cancels_;
    sql::statement flows_;
    sql::statement scheduled_;
};

} // namespace relay
