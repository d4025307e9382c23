#include "store/postgres/inbox_opening.hpp"

#include "relay/store/store_copy.hpp"
#include "relay/store/store_error.hpp"
#include "store/postgres/database.hpp"
#include "store/postgres/schema.hpp"
#include "store/sql/statement.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace relay::postgres {

namespace {

std::string read_fact(sql::connection& db, std::string_view key)
{
    sql::statement query(db, "SELECT value FROM meta WHERE key = ?");
    auto row = query(key);
    return row.step() ? std::string(row.text(0)) : std::string();
}

// Whoever has the term makes the tables, and brings them to its version.
void expect_usable(sql::connection& db)
{
    if (db.integer("SELECT to_regclass('inbox') IS NOT NULL") == 0)
        throw store_error("no relay that sends has made its tables yet");
    if (const auto version = read_fact(db, "schema"); version != std::to_string(newest_schema()))
        throw store_error("its tables have version " + version + ", which is not this relay's");
    for (const auto key : {moved_to_key, copied_from_key})
        if (!read_fact(db, key).empty())
            throw store_error("it has moved, or is half a copy");
}

} // namespace

connection_options options_of_inbox(const store_location& where)
{
    auto options = options_of(where, access::write);
    options.fence.reset(); // what was accepted stays so, whoever has the term
    options.records_commits = true;
    return options;
}

id_secret secret_of_inbox(sql::connection& db)
{
    expect_usable(db);
    const auto text = read_fact(db, "secret");
    if (text.empty())
        throw store_error("no relay that sends has used it yet");
    id_secret secret{};
    std::copy_n(text.begin(), std::min(text.size(), secret.size()), secret.begin());
    return secret;
}

std::int64_t last_id_in_inbox(sql::connection& db)
{
    return std::max(
        {db.integer("SELECT max(id) FROM message"),
         db.integer("SELECT max(id) FROM inbox"),
         db.integer("SELECT max(id) FROM batch_key")}
    );
}

} // namespace relay::postgres
