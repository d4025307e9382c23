#pragma once

#include "relay/doctor/doctor_report.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace relay::cli {

// For people: a line for each check, what to do about it and what to paste below
std::string doctor_text(const doctor_report& report);

boost::json::object doctor_json(const doctor_report& report);

} // namespace relay::cli
