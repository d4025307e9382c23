#include "doctor/domain_verdicts.hpp"
#include "doctor/domain_words.hpp"
#include "doctor/spf_record.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <iterator>

namespace relay {

namespace {

constexpr std::string_view servers_of_resend = "amazonses.com";

bool same_host(std::string_view a, std::string_view b)
{
    while (a.ends_with('.'))
        a.remove_suffix(1);
    while (b.ends_with('.'))
        b.remove_suffix(1);
    return equals_ignoring_case(a, b);
}

bool is_resends_mx(std::string_view host)
{
    const auto name = to_ascii_lower(host);
    return name.starts_with("feedback-smtp.") && name.ends_with(".amazonses.com");
}

// A return path that nobody told us of may be another one.
void missing_return_path(diagnosis& f, const expected_records& expected, std::string_view type)
{
    f.level = expected.told_by_resend ? severity::problem : severity::warning;
    f.text = "no " + std::string(type) + " record at " + expected.return_path;
    f.advice = expected.told_by_resend
                   ? "Add it: without it Resend takes the domain back sooner or later."
                   : "Add it, unless Resend lists another return path for this domain at " +
                         std::string(resend_domains) + ".";
}

} // namespace

diagnosis
judge_spf(std::string_view domain, const expected_records& expected, const txt_answer& found)
{
    diagnosis f{.check = "spf", .subject = std::string(domain), .text = {}};
    if (explain_failure(f, found, "the SPF record of " + expected.return_path))
        return f;
    std::vector<std::string> records;
    std::ranges::copy_if(found.records, std::back_inserter(records), is_spf);
    if (records.empty()) {
        missing_return_path(f, expected, "SPF (TXT)");
        f.record = txt_line(expected.return_path, expected.spf);
        return f;
    }
    if (records.size() > 1) {
        f.level = severity::problem;
        f.text = std::to_string(records.size()) + " SPF records at " + expected.return_path +
                 ": receivers take that for an error";
        f.advice = "Leave one of them.";
        f.record = txt_line(expected.return_path, expected.spf);
        return f;
    }
    const auto parsed = parse_spf(records.front());
    if (const auto* wrong = std::get_if<std::string>(&parsed)) {
        f.level = severity::problem;
        f.text = "the SPF record at " + expected.return_path + " is broken: " + *wrong;
        f.advice = "Replace " + in_quotes(records.front()) + ".";
        f.record = txt_line(expected.return_path, expected.spf);
        return f;
    }
    const auto& record = std::get<spf_record>(parsed);
    if (records.front() == expected.spf || passes_servers_of(record, servers_of_resend)) {
        f.text = expected.return_path + ": " + in_quotes(records.front());
        return f;
    }
    f.text = "the SPF record at " + expected.return_path +
             " does not name Resend's servers: " + in_quotes(records.front());
    if (!record.redirect.empty() && record.terms.empty()) {
        f.level = severity::warning; // whatever it leads to was not looked at
        f.advice = "See that the record of " + record.redirect + " has include:amazonses.com.";
        return f;
    }
    f.level = severity::problem;
    f.advice = "Put include:amazonses.com before its `all`, or replace it.";
    f.record = txt_line(expected.return_path, expected.spf);
    return f;
}

diagnosis
judge_mx(std::string_view domain, const expected_records& expected, const mx_answer& found)
{
    diagnosis f{.check = "mx", .subject = std::string(domain), .text = {}};
    if (explain_failure(f, found, "the MX record of " + expected.return_path))
        return f;
    const auto wanted = expected.mx.empty() ? "feedback-smtp.us-east-1.amazonses.com" : expected.mx;
    const auto line = mx_line(expected.return_path, expected.mx_priority, wanted);
    if (found.missing()) {
        missing_return_path(f, expected, "MX");
        f.record = line;
        if (expected.mx.empty())
            f.advice += " The host has the domain's region in it.";
        return f;
    }
    const auto is_wanted = [&](const mx_record& mx) {
        return expected.mx.empty() ? is_resends_mx(mx.host) : same_host(mx.host, expected.mx);
    };
    const auto& first = found.records.front();
    if (std::ranges::none_of(found.records, is_wanted)) {
        f.level = severity::problem;
        f.text = "bounces to " + expected.return_path + " go to " + in_quotes(first.host) +
                 ", not to Resend: it does not learn of them";
        f.advice = "Replace the MX record.";
        f.record = line;
    } else if (found.records.size() > 1) {
        f.level = severity::problem;
        f.text = std::to_string(found.records.size()) + " MX records at " + expected.return_path +
                 ": only Resend's may be there";
        f.advice = "Remove the others.";
        f.record = line;
    } else {
        f.text = expected.return_path + ": " + first.host;
    }
    return f;
}

} // namespace relay
