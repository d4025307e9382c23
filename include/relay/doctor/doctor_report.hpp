#pragma once

#include "relay/doctor/diagnosis.hpp"
#include "relay/doctor/domain_report.hpp"

#include <cstddef>
#include <vector>

namespace relay {

// Everything that `doctor` found
struct doctor_report
{
    std::vector<diagnosis> diagnoses; // about no domain
    std::vector<domain_report> domains;

    std::size_t count(severity level) const;
    bool has(severity level) const { return count(level) > 0; }
};

} // namespace relay
