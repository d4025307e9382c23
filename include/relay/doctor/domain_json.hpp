#pragma once

#include "relay/doctor/domain_report.hpp"

#include <boost/json/object.hpp>

namespace relay {

// As GET /relay/domains and `doctor --json` show them
boost::json::object to_json(const diagnosis& f);
boost::json::object to_json(const domain_report& report);

} // namespace relay
