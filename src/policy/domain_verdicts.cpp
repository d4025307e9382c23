#include "relay/policy/domain_verdicts.hpp"

#include "relay/mail/text.hpp"
#include "relay/policy/dkim_record.hpp"
#include "relay/policy/spf_record.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::string_view resend_domains = "https://resend.com/domains";
constexpr std::string_view servers_of_resend = "amazonses.com";
constexpr int weak_key_bits = 1024; // receivers take shorter ones for none (RFC 8301)

std::string quoted(std::string_view text)
{
    // What DNS answers may be anything: it goes to a terminal
    std::string shown;
    for (const char c : shortened(text, 120))
        shown += static_cast<unsigned char>(c) < ' ' || c == 127 ? '?' : c;
    return '"' + shown + (text.size() > 120 ? "…\"" : "\"");
}

// A lookup that did not come to an answer: what is so about any record
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
    if (answer.status == dns_status::timed_out) {
        f.level = severity::warning;
        f.text = what + " is not known: no name server answered in time";
        f.advice = "Ask again; if it stays so, check the zone's name servers, and ours.";
        return true;
    }
    return false;
}

template <class Filter>
std::vector<std::string> select(const txt_answer& answer, Filter keep)
{
    std::vector<std::string> kept;
    std::ranges::copy_if(answer.records, std::back_inserter(kept), keep);
    return kept;
}

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

std::string join(const std::vector<std::string>& sentences)
{
    std::string text;
    for (const auto& s : sentences)
        text += (text.empty() ? "" : " ") + s;
    return text;
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

diagnosis
judge_spf(std::string_view domain, const expected_records& expected, const txt_answer& found)
{
    diagnosis f{.check = "spf", .subject = std::string(domain), .text = {}};
    if (explain_failure(f, found, "the SPF record of " + expected.return_path))
        return f;
    const auto records = select(found, is_spf);
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
        f.advice = "Replace " + quoted(records.front()) + ".";
        f.record = txt_line(expected.return_path, expected.spf);
        return f;
    }
    const auto& record = std::get<spf_record>(parsed);
    if (records.front() == expected.spf || passes_servers_of(record, servers_of_resend)) {
        f.text = expected.return_path + ": " + quoted(records.front());
        return f;
    }
    f.text = "the SPF record at " + expected.return_path +
             " does not name Resend's servers: " + quoted(records.front());
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
        f.text = "bounces to " + expected.return_path + " go to " + quoted(first.host) +
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

diagnosis judge_dkim(
    std::string_view domain, const expected_records::dkim_key& expected, const txt_answer& found
)
{
    diagnosis f{
        .level = severity::problem, .check = "dkim", .subject = std::string(domain), .text = {}};
    if (explain_failure(f, found, "the DKIM key at " + expected.name))
        return f;
    const bool alias = expected.type == "CNAME";
    if (alias)
        f.record = expected.name + ". CNAME " + expected.value +
                   (expected.value.ends_with('.') ? "" : ".");
    else if (!expected.value.empty())
        f.record = txt_line(expected.name, expected.value);
    const std::string replace = f.record.empty() ? "Replace it by the one that Resend shows at " +
                                                       std::string(resend_domains) + "."
                                                 : "Replace it.";
    if (found.missing()) {
        f.text = "no DKIM key at " + expected.name + ": mail cannot be verified";
        f.advice = f.record.empty()
                       ? "Add the one that Resend shows at " + std::string(resend_domains) + "."
                       : "Add it.";
        return f;
    }
    if (found.records.size() > 1) {
        f.text = std::to_string(found.records.size()) + " TXT records at " + expected.name +
                 ": receivers may take the wrong one";
        f.advice = "Leave the one that Resend gave.";
        return f;
    }
    const auto parsed = parse_dkim(found.records.front());
    if (const auto* wrong = std::get_if<std::string>(&parsed)) {
        f.text = "the DKIM key at " + expected.name + " is broken: " + *wrong;
        f.advice = replace;
        return f;
    }
    const auto& record = std::get<dkim_record>(parsed);
    const auto wanted =
        alias ? std::variant<dkim_record, std::string>() : parse_dkim(expected.value);
    const auto* wanted_key = std::get_if<dkim_record>(&wanted);
    if (record.key.empty()) {
        f.text = "the DKIM key at " + expected.name + " is revoked: its p= is empty";
        f.advice = replace;
    } else if (wanted_key && !wanted_key->key.empty() && wanted_key->key != record.key) {
        f.text = "the DKIM key at " + expected.name + " is another one than Resend signs with";
        f.advice = replace;
    } else if (!record.for_email) {
        f.text = "the DKIM key at " + expected.name + " is not for email (s=)";
        f.advice = replace;
    } else if (record.testing) {
        f.level = severity::warning;
        f.text = "the DKIM key at " + expected.name +
                 " is in testing (t=y): receivers take the mail for unsigned";
        f.advice = "Remove t=y.";
    } else if (record.key_type == "rsa" && record.bits < weak_key_bits) {
        f.text = "the DKIM key at " + expected.name + " has only " + std::to_string(record.bits) +
                 " bits: receivers ignore it";
        f.advice = replace;
    } else {
        f.level = severity::good;
        f.text = expected.name + ": " + record.key_type +
                 (record.bits ? ", " + std::to_string(record.bits) + " bits" : std::string());
        f.record.clear();
    }
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
    const auto records = select(lookup.found, is_dmarc);
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
        f.advice = "Replace " + quoted(records.front()) + ".";
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
