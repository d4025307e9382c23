#include "doctor/domain_verdicts.hpp"
#include "doctor/domain_words.hpp"
#include "doctor/meant_record.hpp"
#include "doctor/spf_record.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <iterator>

namespace relay {

namespace {

bool same_host(std::string_view a, std::string_view b)
{
    while (a.ends_with('.'))
        a.remove_suffix(1);
    while (b.ends_with('.'))
        b.remove_suffix(1);
    return equals_ignoring_case(a, b);
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

void judge_missing_spf(
    diagnosis& f, const expected_records& expected, const txt_answer& found, doubled_name doubled
)
{
    missing_return_path(f, expected, "SPF (TXT)");
    f.record = txt_line(expected.return_path, expected.spf);
    explain_doubled(f, expected.return_path, doubled);
    if (const auto meant = find_meant_spf(found.records)) {
        f.text =
            "the SPF record at " + expected.return_path + " is none for receivers: " + meant->slip;
        f.advice = "Replace it.";
        f.record = txt_line(
            expected.return_path,
            mended_spf(std::vector<std::string>(1, meant->text), servers_of_resend)
        );
    }
}

} // namespace

bool is_resends(std::string_view host)
{
    const auto name = to_ascii_lower(host);
    return name.starts_with("feedback-smtp.") && name.ends_with(".amazonses.com");
}

diagnosis judge_spf(
    std::string_view domain,
    const expected_records& expected,
    const txt_answer& found,
    const spf_sources& sources,
    doubled_name doubled
)
{
    const auto& name = expected.return_path;
    diagnosis f{.check = "spf", .subject = std::string(domain), .text = {}};
    if (explain_failure(f, found, "the SPF record of " + name))
        return f;
    std::vector<std::string> records;
    std::ranges::copy_if(found.records, std::back_inserter(records), is_spf);
    if (records.empty()) {
        judge_missing_spf(f, expected, found, doubled);
        return f;
    }
    f.level = severity::problem;
    f.record = txt_line(name, mended_spf(records, servers_of_resend));
    if (records.size() > 1) {
        f.text = std::to_string(records.size()) + " SPF records at " + name +
                 ": receivers take that for an error";
        f.advice = "Leave one instead of them.";
        return f;
    }
    const auto parsed = parse_spf(records.front());
    if (const auto* wrong = std::get_if<std::string>(&parsed)) {
        f.text =
            "the SPF record at " + name + " is broken, which is an error for receivers: " + *wrong;
        f.advice = "Replace " + in_quotes(records.front()) + ".";
        return f;
    }
    const auto result = evaluate_spf(std::get<spf_record>(parsed), servers_of_resend, sources);
    const auto shown = in_quotes(records.front());
    if (result.result == spf_result::passes || records.front() == expected.spf) {
        f.level = severity::good;
        f.text = name + ": " + shown;
        f.record.clear();
    } else if (result.result == spf_result::unknown) {
        f.level = severity::warning;
        f.text = "whether the SPF record at " + name +
                 " lets Resend's servers pass is not known: " + result.why + " (" + shown + ")";
        f.advice = "See that what it leads to has include:amazonses.com, or put that into it.";
        f.record.clear();
    } else if (result.result == spf_result::error) {
        f.text = "the SPF record at " + name + " is an error for receivers: " + result.why + " (" +
                 shown + ")";
        f.advice = "Take out of it what causes that.";
        f.record.clear();
    } else {
        f.text = "the SPF record at " + name + " does not name Resend's servers: " + shown;
        f.advice = "Put include:amazonses.com before its `all`.";
    }
    return f;
}

diagnosis judge_mx(
    std::string_view domain,
    const expected_records& expected,
    const mx_answer& found,
    doubled_name doubled
)
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
        explain_doubled(f, expected.return_path, doubled);
        return f;
    }
    const auto is_wanted = [&](const mx_record& mx) {
        return expected.mx.empty() ? is_resends(mx.host) : same_host(mx.host, expected.mx);
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
