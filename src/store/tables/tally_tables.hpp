#pragma once

#include "relay/base/id.hpp"
#include "relay/store/flow.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/recent_labels.hpp"
#include "store/tables/tallies.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace relay {

using flow_ids = std::unordered_set<std::int64_t>;

// Counts of messages, kept in step with what is counted: in the same transaction. On the store's
// thread.
//
// Messages of one flow with the same tags, and of a campaign to the same domain, share a label, and
// a count is kept for each label and day (of acceptance, UTC). Reports add up what they want. In a
// transaction the changes are gathered in memory, so that a thousand messages of a campaign cost a
// few rows.
class tally_tables
{
public:
    explicit tally_tables(sql::connection& db);

    // `recipient`: of a campaign's message, its address; else empty. `step`: of a sequence; 0: of
    // none
    void accepted(
        message_id id,
        flow_id flow,
        std::string_view summary,
        std::string_view recipient = {},
        std::uint32_t step = 0
    );
    void count(message_id id, metric m, std::int64_t change = 1);

    // Costs next to nothing of a message that is of none.
    bool is_of_a_step(message_id id);

    // Deletes the counts of days before `first_day`, and labels that are left with none: of those
    // behind `after`, so many rows at most, and of labels no more looked at. The labels of flows
    // that are `in_use` stay.
    struct forgotten
    {
        std::vector<flow_id> flows; // that have lost a label, and perhaps their last one
        std::int64_t reached{};     // the label
        bool more{};
    };
    forgotten
    forget(std::int64_t first_day, const flow_ids& in_use, std::int64_t after, std::size_t limit);

    void flush();
    void rolled_back();

private:
    struct key
    {
        std::int64_t label{};
        std::int64_t day{};

        friend auto operator<=>(const key&, const key&) = default;
    };

    // With its flow
    struct label_name
    {
        std::string_view tags;
        std::string_view domain; // of the recipient; empty: not counted by it
        std::uint32_t step{};    // of a sequence; 0: of none
    };

    // The one that was looked for last: messages of one kind come one after the other.
    struct last_label
    {
        std::int64_t id{}; // 0: none
        flow_id flow;
        std::string tags;
        std::string domain;
        std::uint32_t step{};
    };

    struct old_label
    {
        std::int64_t id{};
        flow_id flow;
    };

    std::int64_t label_of(message_id id);
    const std::string& key_of(flow_id flow, const label_name& name);
    std::int64_t find_label(flow_id flow, const label_name& name, std::int64_t day);
    std::int64_t find_other_label(flow_id flow, const label_name& name, std::int64_t day);
    std::int64_t find_or_insert(flow_id flow, label_name name, std::int64_t day);
    bool forget_label(const old_label& which);

    sql::connection& db_;
    sql::statement find_message_;
    sql::statement find_label_;
    sql::statement insert_label_;
    sql::statement add_;
    sql::statement labels_after_;
    sql::statement forget_counts_;
    sql::statement forget_label_;

    std::map<key, tally> pending_;
    std::string key_;                                      // see key_of()
    std::unordered_map<std::string, std::int64_t> labels_; // a cache
    last_label last_label_;
    std::unordered_set<std::int64_t> labels_of_steps_; // all, and any that were rolled back

    recent_labels recent_;

    std::int64_t day_of_new_labels_{};
    std::size_t new_labels_{};
    std::size_t new_domains_{};

    // Who was accepted before is not counted any more: what was is forgotten.
    std::int64_t first_day_{std::numeric_limits<std::int64_t>::min()};
};

} // namespace relay
