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
    if (options.access == access::read)
        return sql + "SET default_transaction_read_only = on";
    // A writer that is frozen or cut off in the middle of a transaction would keep another from the
    // term. What was acknowledged is on disk, whatever the server does for others.
    return sql + R"sql(SET idle_in_transaction_session_timeout = '5s';
SET tcp_keepalives_idle = 5;
SET tcp_keepalives_interval = 2;
SET tcp_keepalives_count = 3;
SET tcp_user_timeout = 10000;
SET default_transaction_read_only = off;
SELECT set_config('synchronous_commit', 'on', false)
 WHERE current_setting('synchronous_commit') = 'off')sql";
}

} // namespace relay::postgres
