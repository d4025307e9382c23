#include "doctor/dkim_record.hpp"
#include "doctor/domain_verdicts.hpp"
#include "doctor/domain_words.hpp"
#include "doctor/meant_record.hpp"

namespace relay {

namespace {

constexpr int weak_key_bits = 1024; // receivers take shorter ones for none (RFC 8301)

} // namespace

diagnosis judge_dkim(
    std::string_view domain,
    const expected_records::dkim_key& expected,
    const txt_answer& found,
    doubled_name doubled
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
        explain_doubled(f, expected.name, doubled);
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
        const auto plain = without_quotes_inside(found.records.front());
        const bool quoted = std::holds_alternative<dkim_record>(parse_dkim(plain));
        f.text = "the DKIM key at " + expected.name +
                 " is broken: " + (quoted ? "quotes stand in it that became a part of it" : *wrong);
        f.advice = quoted ? "Enter it without quotes." : replace;
        if (quoted)
            f.record = txt_line(expected.name, plain);
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

} // namespace relay
