#pragma once

#include "relay/store/flow.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/queue_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace relay {

// The queue as PostgreSQL is asked for it, where each statement has its price and brings all of its
// rows at once: some rows of a flow's queue with one statement, and all of their messages with
// another. On a reader's thread.
class queue_blocks
{
public:
    explicit queue_blocks(sql::connection& db);

    // See queue_view::walk_all().
    template <class F>
    void walk(flow_id of, std::int64_t after, F& f)
    {
        for (begin(of, after); read_next();)
            for (auto row = messages(); row.step();) {
                const queue_entry entry{
                    .id = {row.integer(id_column)}, .place = row.integer(place_column)};
                if (!f(entry, row))
                    return;
            }
    }

    // See queue_view::count(): so many messages are looked at, and those behind them are not.
    std::int64_t count(flow_id of, std::int64_t after, std::size_t& looked_at, std::size_t most);

private:
    static constexpr int id_column = 7; // behind what `f` gets
    static constexpr int place_column = 8;

    void begin(flow_id of, std::int64_t after);
    bool read_next();
    sql::cursor messages();

    sql::statement first_;
    sql::statement rows_;
    sql::statement messages_;
    sql::statement rest_;

    flow_id flow_;
    std::int64_t after_{};
    std::int64_t from_{};           // the next row, or one behind the last
    std::int64_t rows_at_once_{};   // few at first: most walks are short
    std::vector<std::int64_t> ids_; // of those that are read, and behind `after_`
    std::vector<std::int64_t> places_;
};

} // namespace relay
