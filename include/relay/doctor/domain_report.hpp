#pragma once

#include "relay/doctor/diagnosis.hpp"
#include "relay/doctor/dmarc_record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace relay {

// Everything that is to be said about one from-domain
struct domain_report
{
    std::string domain;
    std::string status; // at Resend; empty: not known; "absent": none of the account's
    std::vector<diagnosis> diagnoses;
    std::string dmarc_name{};            // where the record that holds was found
    std::optional<dmarc_record> dmarc{}; // nothing: none holds
};

} // namespace relay
