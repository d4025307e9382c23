#include "store/postgres/engine_check.hpp"

#include "relay/store/store_error.hpp"
#include "store/postgres/term_rows.hpp"
#include "store/sql/statement.hpp"

#include <algorithm>
#include <random>

namespace relay {

namespace {

postgres::connection_options options_for(const store_location& where)
{
    postgres::connection_options options;
    options.url = where.url;
    options.schema = where.schema;
    options.access = postgres::access::write;
    options.name = "resend-relay store check";
    return options;
}

template <class Check>
engine_report checked(const store_location& where, Check check)
{
    engine_report report;
    try {
        const auto options = options_for(where);
        postgres::connection db(options);
        postgres::check_server(db, report);
        check(db, options, report);
    } catch (const sql::error& e) {
        throw store_error(where.name() + ": " + e.what());
    }
    return report;
}

} // namespace

engine_report::result engine_report::worst() const
{
    auto worst = result::good;
    for (const auto& f : findings)
        worst = std::max(worst, f.result);
    return worst;
}

engine_report check_settings(const store_location& where)
{
    return checked(where, [](auto&...) {});
}

engine_report check_engine(const store_location& where)
{
    const auto try_fence = [&where](auto& db, const auto& options, engine_report& report) {
        postgres::make_term_tables(db, where.schema);
        const auto table = "fence_check_" + std::to_string(std::random_device{}());
        postgres::check_fence(options, table, report);
    };
    return checked(where, try_fence);
}

namespace postgres {

namespace {

using enum engine_report::result;

std::string setting(sql::connection& db, std::string_view name)
{
    sql::statement show(db, "SELECT coalesce(current_setting(?, true), '')");
    auto row = show(name);
    return row.step() ? std::string(row.text(0)) : std::string();
}

void check_version(sql::connection& db, engine_report& report)
{
    const auto number = db.integer("SELECT current_setting('server_version_num')::bigint");
    const auto text = "PostgreSQL " + setting(db, "server_version");
    if (number < 130'000)
        report.findings.push_back({"version", bad, text + " is too old: 13 is the first"});
    else if (number < 150'000 || number >= 160'000)
        report.findings.push_back({"version", doubtful, text + " was not tried, 15 was"});
    else
        report.findings.push_back({"version", good, text});
}

void check_durability(sql::connection& db, engine_report& report)
{
    if (setting(db, "fsync") == "off")
        report.findings.push_back(
            {"fsync", bad, "fsync is off: a crash of the machine loses what was acknowledged"}
        );
    else
        report.findings.push_back({"fsync", good, "what is committed is synced"});
    if (setting(db, "full_page_writes") == "off")
        report.findings.push_back(
            {"full_page_writes", doubtful, "full_page_writes is off: a crash may tear pages"}
        );

    const auto commit = setting(db, "synchronous_commit"); // ours: it is never off
    const bool waits = commit != "local" && commit != "remote_write";
    report.findings.push_back(
        {"synchronous_commit",
         waits ? good : doubtful,
         waits ? "a commit waits for what is configured: synchronous_commit = " + commit
               : "synchronous_commit = " + commit + ": a failover may lose what was acknowledged"}
    );
}

void check_standbys(sql::connection& db, engine_report& report)
{
    const auto all = db.integer("SELECT count(*) FROM pg_stat_replication");
    const auto waited_for = db.integer("SELECT count(*) FROM pg_stat_replication"
                                       " WHERE sync_state IN ('sync', 'quorum')");
    if (all == 0)
        report.findings.push_back(
            {"standbys", good, "no standby is connected, so none can be behind"}
        );
    else if (waited_for > 0)
        report.findings.push_back(
            {"standbys", good, std::to_string(waited_for) + " are waited for by each commit"}
        );
    else
        report.findings.push_back(
            {"standbys",
             doubtful,
             "none of " + std::to_string(all) +
                 " is waited for: a failover may lose what was acknowledged, and what was sent may "
                 "be sent again (synchronous_standby_names)"}
        );
}

} // namespace

void check_server(sql::connection& db, engine_report& report)
{
    check_version(db, report);
    if (db.integer("SELECT pg_is_in_recovery()") != 0)
        report.findings.push_back({"primary", bad, "this server is a standby: it takes no changes"}
        );
    check_durability(db, report);
    check_standbys(db, report);
}

} // namespace postgres

} // namespace relay
