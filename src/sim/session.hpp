#pragma once

#include "sim/team.hpp"
#include "sim/tls_connection.hpp"

namespace relay::sim {

// Serves one connection until either side ends it, and carries out the faults that its answers
// call for.
asio::awaitable<void> serve(tls_connection& connection, team& t);

} // namespace relay::sim
