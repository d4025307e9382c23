#pragma once

#include "relay/store/engine_check.hpp"
#include "store/postgres/connection.hpp"

#include <string>

namespace relay::postgres {

void check_server(sql::connection& db, engine_report& report);

// What a fence is made of. `table`: to be made, and dropped
void check_fence(
    const connection_options& options, const std::string& table, engine_report& report
);

} // namespace relay::postgres
