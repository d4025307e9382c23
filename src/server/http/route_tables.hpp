#pragma once

#include "server/http/route.hpp"

// All routes that there are: a table for each topic, in the file that answers it.

namespace relay {

route_table email_routes();       // email_routes.cpp
route_table suppression_routes(); // suppressions.cpp
route_table load_routes();        // load.cpp
route_table campaign_routes();    // campaign_routes.cpp
route_table list_routes();        // list_routes.cpp
route_table report_routes();      // reports.cpp
route_table status_routes();      // status.cpp
route_table domain_routes();      // domains.cpp
route_table message_routes();     // messages.cpp
route_table event_routes();       // events.cpp
route_table dead_letter_routes(); // dead_letters.cpp
route_table pause_routes();       // pausing.cpp
route_table metric_routes();      // metrics.cpp
route_table relay_routes();       // relays.cpp
route_table series_routes();      // series.cpp
route_table health_routes();      // health.cpp
route_table dashboard_routes();   // dashboard_routes.cpp
route_table sandbox_routes();     // sandbox.cpp

} // namespace relay
