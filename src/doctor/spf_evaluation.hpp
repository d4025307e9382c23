#pragma once

#include "doctor/spf_record.hpp"
#include "relay/net/dns_answer.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

// What a record comes to together with those that it includes

namespace relay {

// The TXT records of the names that were asked for, by name in lower case
using spf_sources = std::map<std::string, txt_answer>;

enum class spf_result : std::uint8_t
{
    passes,
    does_not_pass,
    unknown, // a record could not be looked up, or depends on the mail
    error,   // receivers take the whole for an error
};

struct spf_evaluation
{
    spf_result result{};
    std::string why{}; // of an error, and of what is unknown
};

// Whether mail of `servers`' own servers passes: the domain is included, or so is a record that
// includes it. Receivers give up after ten looks into DNS.
spf_evaluation
evaluate_spf(const spf_record& record, std::string_view servers, const spf_sources& sources);

// The names, in lower case, whose records evaluate_spf() would want and `sources` lacks; none when
// it has enough. Asked for again and again, they come to an end.
std::vector<std::string>
missing_sources(const spf_record& record, std::string_view servers, const spf_sources& sources);

} // namespace relay
