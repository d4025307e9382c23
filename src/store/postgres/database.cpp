#include "store/postgres/database.hpp"

#include "store/postgres/schema.hpp"

namespace relay::postgres {

connection_options options_of(const store_location& where, access a)
{
    connection_options options;
    options.url = where.url;
    options.schema = where.schema;
    options.access = a;
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
