#include "doctor/domain_verdicts.hpp"
#include "doctor/domain_words.hpp"
#include "doctor/meant_record.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace relay {

namespace {

std::string join(const std::vector<std::string>& sentences)
{
    std::string text;
    for (const auto& s : sentences)
        text += (text.empty() ? "" : " ") + s;
    return text;
}

// The text of a record without what is wrong with it
std::string good_text(const std::string& text)
{
    const auto record = parse_dmarc(text);
    return !record || record->mended.empty() ? text : record->mended;
}

bool is_milder(const dmarc_record& a, const dmarc_record& b)
{
    return a.policy != b.policy ? a.policy < b.policy
                                : a.reports_to.empty() && !b.reports_to.empty();
}

// The strictest of several, with the addresses for reports of another one if it has none
std::string one_of(const std::vector<std::string>& texts)
{
    const auto milder = [](const std::string& a, const std::string& b) {
        return is_milder(*parse_dmarc(a), *parse_dmarc(b));
    };
    auto text = good_text(*std::ranges::max_element(texts, milder));
    for (const auto& other : texts) {
        const auto addresses = parse_dmarc(other)->reports_to;
        if (!parse_dmarc(text)->reports_to.empty() || addresses.empty())
            continue;
        std::string list;
        for (const auto& address : addresses)
            list += (list.empty() ? "" : ",") + address;
        text += (text.ends_with(';') ? " rua=" : "; rua=") + list;
    }
    return text;
}

void judge_missing(
    diagnosis& f, const dmarc_lookup& lookup, std::string_view own, doubled_name doubled
)
{
    if (const auto meant = find_meant_dmarc(lookup.found.records)) {
        f.text = "the DMARC record at " + lookup.name + " is none for receivers: " + meant->slip;
        f.advice = "Replace it.";
        f.record = txt_line(lookup.name, good_text(meant->text));
        return;
    }
    f.text = "no DMARC record: whoever forges the domain is not stopped, and Gmail and Yahoo "
             "refuse mass mail without one";
    f.advice = "Add one, and let the reports (rua=mailto:…) tell when it is safe to go on to "
               "p=quarantine and p=reject.";
    if (doubled.empty())
        f.record = txt_line(own, "v=DMARC1; p=none;");
    explain_doubled(f, own, doubled);
}

} // namespace

dmarc_verdict judge_dmarc(std::string_view domain, const dmarc_lookup& lookup, doubled_name doubled)
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
        judge_missing(f, lookup, own, doubled);
        return verdict;
    }
    if (records.size() > 1) {
        f.text = std::to_string(records.size()) + " DMARC records at " + lookup.name +
                 ": receivers ignore all of them";
        f.advice = "Leave one of them.";
        f.record = txt_line(lookup.name, one_of(records));
        return verdict;
    }
    auto record = *parse_dmarc(records.front());
    const bool subdomain = lookup.name != own;
    f.level = severity::good;
    f.text = lookup.name + ": p=" + std::string(to_string(record.policy_for(subdomain))) + ". " +
             join(consequences(record, subdomain));
    if (!record.slips.empty()) {
        f.level = severity::warning;
        f.text += " There are slips in it:";
        const char* separator = " ";
        for (const auto& slip : record.slips)
            f.text += std::exchange(separator, "; ") + slip;
        f.text += ".";
        f.advice = "Correct it.";
        f.record = txt_line(lookup.name, record.mended);
    }
    verdict.record = std::move(record);
    return verdict;
}

} // namespace relay
