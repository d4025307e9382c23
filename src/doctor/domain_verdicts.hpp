#pragma once

#include "doctor/expected_records.hpp"
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

// The TXT and the MX record of the return path
diagnosis
judge_spf(std::string_view domain, const expected_records& expected, const txt_answer& found);
diagnosis
judge_mx(std::string_view domain, const expected_records& expected, const mx_answer& found);

diagnosis judge_dkim(
    std::string_view domain, const expected_records::dkim_key& expected, const txt_answer& found
);

// What was found at the first of dmarc_names() that has a record, or cannot be looked up; at the
// last of them otherwise.
struct dmarc_lookup
{
    std::string name;
    txt_answer found;
};

struct dmarc_verdict
{
    diagnosis what;
    std::optional<dmarc_record> record; // that holds for the domain
};

dmarc_verdict judge_dmarc(std::string_view domain, const dmarc_lookup& lookup);

} // namespace relay
