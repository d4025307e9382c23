#pragma once

#include "doctor/dmarc_discovery.hpp"
#include "doctor/expected_records.hpp"
#include "doctor/spf_evaluation.hpp"
#include "relay/doctor/diagnosis.hpp"
#include "relay/doctor/dmarc_record.hpp"
#include "relay/net/dns_answer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What is to be said about one from-domain, given what Resend and DNS answer.

namespace relay {

diagnosis judge_standing(std::string_view domain, const standing& at_resend);

// Where the same record stands when it is missing at its place: at its name with the zone's behind
// it once more, as forms of DNS providers make it. Empty: nowhere.
using doubled_name = std::string_view;

// True for a host that takes bounces for Resend.
bool is_resends(std::string_view host);

// The TXT and the MX record of the return path. `sources`: what the SPF record includes
diagnosis judge_spf(
    std::string_view domain,
    const expected_records& expected,
    const txt_answer& found,
    const spf_sources& sources = {},
    doubled_name doubled = {}
);
diagnosis judge_mx(
    std::string_view domain,
    const expected_records& expected,
    const mx_answer& found,
    doubled_name doubled = {}
);

diagnosis judge_dkim(
    std::string_view domain,
    const expected_records::dkim_key& expected,
    const txt_answer& found,
    doubled_name doubled = {}
);

struct dmarc_verdict
{
    diagnosis what;
    std::optional<dmarc_record> record; // that holds for the domain
};

dmarc_verdict
judge_dmarc(std::string_view domain, const dmarc_lookup& lookup, doubled_name doubled = {});

} // namespace relay
