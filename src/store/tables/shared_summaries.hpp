#pragma once

#include "relay/store/flow.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/stored_summary.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace relay {

// The texts that the summaries of a flow's messages to recipients of a campaign share: a sender, a
// subject and tags, which would stand in a million rows. On the store's thread, in a transaction.
//
// A flow has several when its mails have different subjects, as the steps of a sequence do. Whose
// subject has a name in it keeps the name in its own row.
class shared_summaries
{
public:
    explicit shared_summaries(sql::connection& db);

    // As the row of a message to this recipient has it: whole when it would not be short otherwise.
    // Valid until the next call, and as long as `summary`.
    stored_summary shorten(flow_id flow, std::string_view summary, std::string_view recipient);

    // With the flow go its texts: no message has it any more.
    void forget(flow_id flow);

    // Some that memory knows may never have been written.
    void rolled_back() { known_.clear(); }

private:
    struct shared_text
    {
        std::int64_t id{};
        std::string text;
    };

    std::vector<shared_text>& texts_of(flow_id flow);
    static const shared_text& nearest(const std::vector<shared_text>& texts, std::string_view text);

    sql::statement find_;
    sql::statement insert_;
    sql::statement forget_;
    std::unordered_map<std::int64_t, std::vector<shared_text>> known_; // a cache
    std::string difference_;                                           // from the nearest
};

} // namespace relay
