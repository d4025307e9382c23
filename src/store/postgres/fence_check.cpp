#include "store/postgres/engine_check.hpp"
#include "store/postgres/error.hpp"
#include "store/sql/statement.hpp"

#include <chrono>
#include <future>

// What keeps a relay that has lost the term from changing anything, tried with two sessions

namespace relay::postgres {

namespace {

using enum engine_report::result;

// What waits for another session's transaction has not come back after this.
constexpr std::chrono::milliseconds while_it_waits{300};

class fence_trials
{
public:
    fence_trials(const connection_options& options, std::string table, engine_report& report)
        : table_(std::move(table)),
          report_(report),
          old_(options),
          new_(options)
    {
        old_.execute("CREATE TABLE " + table_ + "(team text PRIMARY KEY, epoch bigint NOT NULL)");
        old_.execute("INSERT INTO " + table_ + " VALUES('t', 1)");
    }
    fence_trials(const fence_trials&) = delete;
    fence_trials& operator=(const fence_trials&) = delete;

    ~fence_trials()
    {
        try {
            old_.execute("DROP TABLE " + table_);
        } catch (const sql::error&) {
            // An empty table stays that nobody looks at.
        }
    }

    void run()
    {
        wait_for_open_transaction();
        note("fence_of_the_past", !holds(1), "a term that was lost changes nothing any more");
        wait_for_takeover();
        check_statements();
    }

private:
    void note(std::string what, bool holds, const std::string& text)
    {
        report_.findings.push_back(
            {std::move(what), holds ? good : bad, holds ? text : "it does not hold that " + text}
        );
    }

    // Begins a transaction of that term; it goes on.
    bool lock(std::int64_t epoch)
    {
        old_.begin();
        try {
            old_.integer(
                "SELECT 1 / count(*) FROM (SELECT 1 FROM " + table_ +
                " WHERE team = 't' AND epoch = " + std::to_string(epoch) +
                " FOR SHARE) AS still_mine"
            );
            return true;
        } catch (const error& e) {
            old_.rollback();
            if (e.sqlstate() != sqlstate::division_by_zero)
                throw;
            return false;
        }
    }

    bool holds(std::int64_t epoch)
    {
        const bool held = lock(epoch);
        if (held)
            old_.rollback();
        return held;
    }

    void take()
    {
        new_.begin();
        new_.execute("UPDATE " + table_ + " SET epoch = epoch + 1 WHERE team = 't'");
    }

    void wait_for_open_transaction()
    {
        const bool locked = lock(1);
        auto takeover = std::async(std::launch::async, [this] {
            take();
            new_.commit();
        });
        const bool waits = takeover.wait_for(while_it_waits) == std::future_status::timeout;
        if (locked)
            old_.commit();
        takeover.get();
        note(
            "fence_of_the_present",
            locked && waits,
            "a takeover waits for a transaction of the one before"
        );
    }

    void wait_for_takeover()
    {
        take();
        auto late = std::async(std::launch::async, [this] { return holds(2); });
        const bool waits = late.wait_for(while_it_waits) == std::future_status::timeout;
        new_.commit();
        const bool held = late.get();
        note(
            "fence_of_the_future",
            waits && !held,
            "a transaction that meets a takeover waits for it, and fails"
        );
    }

    void check_statements()
    {
        new_.begin();
        const auto first =
            new_.integer("SELECT (extract(epoch FROM clock_timestamp()) * 1e6)::bigint");
        const auto next =
            new_.integer("SELECT (extract(epoch FROM clock_timestamp()) * 1e6)::bigint");
        new_.rollback();
        note("clock_timestamp", next > first, "time goes on within a transaction");
        sql::statement upsert(
            new_,
            "INSERT INTO " + table_ +
                " AS f VALUES('t', 9) ON CONFLICT (team) DO UPDATE"
                " SET epoch = 9 WHERE f.epoch > 100 RETURNING epoch"
        );
        note("on_conflict", !upsert().step(), "a conflict updates only where it is to");
    }

    std::string table_;
    engine_report& report_;
    connection old_;
    connection new_;
};

} // namespace

void check_fence(const connection_options& options, const std::string& table, engine_report& report)
{
    fence_trials(options, table, report).run();
}

} // namespace relay::postgres
