#pragma once

#include "relay/doctor/diagnosis.hpp"
#include "relay/doctor/domain_report.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace relay::cli {

// Everything that `doctor` found
struct doctor_report
{
    std::vector<diagnosis> diagnoses; // about no domain
    std::vector<domain_report> domains;

    bool has(severity s) const;
};

// For people: a line for each check, what to do about it and what to paste below
std::string doctor_text(const doctor_report& report);

boost::json::object doctor_json(const doctor_report& report);

} // namespace relay::cli
