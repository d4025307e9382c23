#pragma once

#include "relay/store/queue_reader.hpp"
#include "store/reader/queue_blocks.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/queue_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace relay {

// The queue (queue_rows.hpp) as those see it who do not write it. On a reader's thread.
class queue_view
{
public:
    explicit queue_view(sql::connection& db);

    std::optional<flow_key> flow(flow_id id);

    // From flow to flow by the index: the queues themselves are not read.
    std::vector<backlog_flow> flows();

    // Goes through a flow's queue behind that place, as long as `f` returns true. It gets the entry
    // and a row: expires, bytes, batchable, body, offset, recipients, whether Resend has it. What
    // was cancelled with its campaign is passed over.
    template <class F>
    void walk(flow_id of, std::int64_t after, F f)
    {
        walk_all(of, std::max(after, cancelled_to(of)), std::move(f));
    }

    // The same, and passes over nothing
    template <class F>
    void walk_all(flow_id of, std::int64_t after, F f)
    {
        if (blocks_) {
            blocks_->walk(of, after, f);
            return;
        }
        for (auto rows = entries_(of.value, after); rows.step();)
            for (const auto& entry : decode_queue_entries(rows.text(0))) {
                if (entry.place <= after)
                    continue;
                auto message = message_(entry.id.value, entry.place);
                if (message.step() && !f(entry, message))
                    return;
            }
    }

    // A row lists those who have left, too, until all of its messages have. The rows that are
    // leaving come first, so these are looked at one by one, as long as `looked_at` says that it
    // was not done often, and the others counted as they are.
    std::int64_t count(flow_id of, std::size_t& looked_at);

private:
    // The last place of the flow that was cancelled with its campaign; 0: none was.
    std::int64_t cancelled_to(flow_id of);

    sql::statement entries_;
    sql::statement message_;
    sql::statement lengths_;
    sql::statement next_flow_;
    sql::statement flow_;
    sql::statement cancelled_to_;
    std::optional<queue_blocks> blocks_; // of PostgreSQL
};

} // namespace relay
