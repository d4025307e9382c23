#include "doctor/domain_verdicts.hpp"

#include "doctor/domain_words.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <iterator>

namespace relay {

namespace {

std::string join(const std::vector<std::string>& sentences)
{
    std::string text;
    for (const auto& s : sentences)
        text += (text.empty() ? "" : " ") + s;
    return text;
}

} // namespace

std::string_view to_string(severity s)
{
    switch (s) {
    case severity::good:
        return "ok";
    case severity::warning:
        return "warning";
    case severity::problem:
        return "problem";
    }
    return "unknown";
}

std::string in_quotes(std::string_view text)
{
    std::string shown;
    for (const char c : shortened(text, 120))
        shown += static_cast<unsigned char>(c) < ' ' || c == 127 ? '?' : c;
    return '"' + shown + (text.size() > 120 ? "…\"" : "\"");
}

diagnosis judge_standing(std::string_view domain, const standing& at_resend)
{
    diagnosis f{.check = "resend", .subject = std::string(domain), .text = {}};
    if (at_resend.what == standing::kind::unknown) {
        f.text = "its status at Resend is not known";
        return f;
    }
    if (at_resend.what == standing::kind::absent) {
        f.level = severity::problem;
        f.text = "it is not among the account's domains: Resend refuses mail from it";
        f.advice = "Add it at " + std::string(resend_domains) +
                   ", or send from a domain that is there. A subdomain is a domain of its own.";
        return f;
    }
    const auto& status = at_resend.domain.status;
    f.text = status + " at Resend";
    if (status == "verified")
        return f;
    const bool partly = status == "partially_verified" || status == "partially_failed";
    f.level = partly ? severity::warning : severity::problem;
    if (status == "not_started")
        f.advice = "Add the records below, then verify it at " + std::string(resend_domains) + ".";
    else if (status == "pending")
        f.advice = "Resend is looking for the records; wait, or correct those below.";
    else
        f.advice = "Correct the records below, then verify it again at " +
                   std::string(resend_domains) + ".";
    return f;
}

dmarc_verdict judge_dmarc(std::string_view domain, const dmarc_lookup& lookup)
{
    const std::string own = "_dmarc." + std::string(domain);
    dmarc_verdict verdict;
    auto& f = verdict.what;
    f.check = "dmarc";
    f.subject = domain;
    if (explain_failure(f, lookup.found, "the DMARC record at " + lookup.name)) {
        f.level = severity::warning; // without it mail is delivered all the same
        return verdict;
    }
    f.level = severity::warning;
    std::vector<std::string> records;
    std::ranges::copy_if(lookup.found.records, std::back_inserter(records), is_dmarc);
    if (records.empty()) {
        f.text = "no DMARC record: whoever forges the domain is not stopped, and Gmail and Yahoo "
                 "refuse mass mail without one";
        f.advice = "Add one, and let the reports (rua=mailto:…) tell when it is safe to go on to "
                   "p=quarantine and p=reject.";
        f.record = txt_line(own, "v=DMARC1; p=none;");
        return verdict;
    }
    if (records.size() > 1) {
        f.text = std::to_string(records.size()) + " DMARC records at " + lookup.name +
                 ": receivers ignore all of them";
        f.advice = "Leave one of them.";
        f.record = txt_line(lookup.name, records.front());
        return verdict;
    }
    const auto parsed = parse_dmarc(records.front());
    if (const auto* wrong = std::get_if<std::string>(&parsed)) {
        f.text = "receivers ignore the DMARC record at " + lookup.name + ": " + *wrong;
        f.advice = "Replace " + in_quotes(records.front()) + ".";
        f.record = txt_line(lookup.name, "v=DMARC1; p=none;");
        return verdict;
    }
    const auto& record = std::get<dmarc_record>(parsed);
    const bool subdomain = lookup.name != own;
    f.level = severity::good;
    f.text = lookup.name + ": p=" + std::string(to_string(record.policy_for(subdomain))) + ". " +
             join(consequences(record, subdomain));
    verdict.record = record;
    return verdict;
}

} // namespace relay
