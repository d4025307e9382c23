#include "store/postgres/database.hpp"

#include "store/postgres/schema.hpp"
#include "store/postgres/term_rows.hpp"

namespace relay::postgres {

connection_options options_of(const store_location& where, access a)
{
    connection_options options;
    options.url = where.url;
    options.schema = where.schema;
    options.access = a;
    if (a == access::write && where.epoch != 0)
        options.fence = fence{.team = std::string(only_team), .epoch = where.epoch};
    return options;
}

database::database(const store_location& where, const std::function<void()>& while_migrating)
{
    auto options = options_of(where, access::write);
    options.records_commits = true;
    migrate(options, while_migrating);
    db_.emplace(std::move(options));
}

} // namespace relay::postgres
