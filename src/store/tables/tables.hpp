#pragma once

#include "store/bodies/bodies.hpp"
#include "store/sent_names.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/attempt_rows.hpp"
#include "store/tables/batch_keys.hpp"
#include "store/tables/campaign_rows.hpp"
#include "store/tables/cancel_rows.hpp"
#include "store/tables/contact_rows.hpp"
#include "store/tables/contact_upload_rows.hpp"
#include "store/tables/count_base_rows.hpp"
#include "store/tables/dead_letter_rows.hpp"
#include "store/tables/event_inbox_rows.hpp"
#include "store/tables/event_tables.hpp"
#include "store/tables/evidence_rows.hpp"
#include "store/tables/figure_rows.hpp"
#include "store/tables/flow_rows.hpp"
#include "store/tables/inbox_rows.hpp"
#include "store/tables/key_rows.hpp"
#include "store/tables/list_rows.hpp"
#include "store/tables/message_rows.hpp"
#include "store/tables/numbers.hpp"
#include "store/tables/past_campaigns.hpp"
#include "store/tables/pause_rows.hpp"
#include "store/tables/queue_rows.hpp"
#include "store/tables/recipient_counts.hpp"
#include "store/tables/recipient_rows.hpp"
#include "store/tables/request_rows.hpp"
#include "store/tables/sent_rows.hpp"
#include "store/tables/sequence_rows.hpp"
#include "store/tables/shared_summaries.hpp"
#include "store/tables/suppression_tables.hpp"
#include "store/tables/tally_tables.hpp"
#include "store/tables/upload_rows.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace relay {

// All that the writer writes, each kind of rows by a member of its own, with its statements
// prepared once. What belongs together is changed together by the functions of src/store/changes.
// On the store's thread, in a transaction.
struct tables
{
    // `body_directory`: where the files with the bodies are (bodies.hpp). `secret`: the store's
    tables(
        sql::connection& db,
        const std::optional<std::filesystem::path>& body_directory,
        const keyed_hash::secret& secret
    );

    // A small fact that outlives a restart
    void set(std::string_view key, std::string_view value);

    // A message that was queued is so no more.
    void leave_queue(state from, message_id id);

    // At the beginning of a transaction: reads anew what one that failed has left unknown.
    void begin();

    // Writes what is kept in memory during a transaction; then says how it ended. What failed may
    // have failed at reading too, so nothing is read then.
    void flush();
    void committed();
    void rolled_back();

private:
    // Those of which each engine has its own
    const std::unique_ptr<relay::bodies> own_bodies_;
    const std::unique_ptr<sent_rows> own_sent_;

public:
    sql::connection& db;
    const std::shared_ptr<sent_names> names{std::make_shared<sent_names>()};
    relay::bodies& bodies;
    contact_rows contacts;
    suppression_tables suppressions;
    tally_tables tallies;
    sequence_rows sequences;
    event_tables events;
    relay::numbers numbers;
    message_rows messages;
    relay::shared_summaries shared_summaries;
    flow_rows flows;
    queue_rows queue;
    key_rows keys;
    relay::batch_keys batch_keys;
    request_rows requests;
    sent_rows& sent;
    attempt_rows attempts;
    dead_letter_rows dead_letters;
    evidence_rows evidence;
    recipient_counts recipients;
    pause_rows pauses;
    cancel_rows cancels;
    campaign_rows campaigns;
    relay::past_campaigns past_campaigns;
    count_base_rows count_bases;
    upload_rows uploads;
    recipient_rows campaign_recipients;
    list_rows lists;
    contact_upload_rows contact_uploads;
    figure_rows figures;
    std::optional<inbox_rows> inbox; // PostgreSQL only, as the next
    std::optional<event_inbox_rows> event_inbox;

private:
    sql::statement set_;
    bool unsure_{}; // a transaction has failed: memory may not be what is on disk
};

} // namespace relay
