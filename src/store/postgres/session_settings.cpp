#include "store/postgres/session_settings.hpp"

#include "store/postgres/quoted_name.hpp"

namespace relay::postgres {

std::string session_settings(const connection_options& options)
{
    std::string sql = "SET search_path = " + quoted_name(options.schema) + R"sql(;
SET client_min_messages = warning;
SET standard_conforming_strings = on;
SET default_transaction_isolation = 'read committed';
SET statement_timeout = 0;
SET lock_timeout = 0;
SET jit = off;
)sql";
    // A plan that was made while a table was small would read all of it when it has grown, until
    // PostgreSQL counts its rows anew. Who reads has plans made each time. Who writes looks for
    // rows by indexes alone, and each statement is planned once.
    sql += "SET enable_seqscan = off;\n";
    if (options.access == access::read)
        return sql + "SET plan_cache_mode = force_custom_plan;\n"
                     "SET default_transaction_read_only = on";
    // A writer that is frozen or cut off in the middle of a transaction would keep another from the
    // term. What was acknowledged is on disk, whatever the server does for others.
    return sql + R"sql(SET plan_cache_mode = force_generic_plan;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET idle_in_transaction_session_timeout = '5s';
SET tcp_keepalives_idle = 5;
SET tcp_keepalives_interval = 2;
SET tcp_keepalives_count = 3;
SET tcp_user_timeout = 10000;
SET default_transaction_read_only = off;
SELECT set_config('synchronous_commit', 'on', false)
 WHERE current_setting('synchronous_commit') = 'off')sql";
}

} // namespace relay::postgres
