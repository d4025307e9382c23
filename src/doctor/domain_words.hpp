#pragma once

#include "relay/doctor/diagnosis.hpp"
#include "relay/net/dns_answer.hpp"

#include <string>
#include <string_view>

// Words that the verdicts about domains share

namespace relay {

constexpr std::string_view resend_domains = "https://resend.com/domains";

// What DNS answers may be anything, and goes to a terminal: without control characters, shortened.
std::string in_quotes(std::string_view text);

// Of a record that is missing at `name`, and stands at `doubled`, which is that name with the
// zone's behind it once more. An empty one: it stands nowhere.
void explain_doubled(diagnosis& f, std::string_view name, std::string_view doubled);

// True for a lookup that did not come to an answer: then the diagnosis says so.
template <class T>
bool explain_failure(diagnosis& f, const dns_answer<T>& answer, const std::string& what)
{
    if (answer.status == dns_status::failed) {
        f.level = severity::problem;
        f.text = what + " cannot be looked up: " + answer.error;
        f.advice = "Ask the operator of the zone's name servers; a broken DNSSEC signature is a "
                   "frequent cause. Receivers meet the same error.";
        return true;
    }
    if (answer.status == dns_status::no_answer) {
        f.level = severity::warning;
        f.text = what + " is not known: " + answer.error;
        f.advice = "Ask again; if it stays so, check this machine's name servers, and the zone's.";
        return true;
    }
    return false;
}

} // namespace relay
