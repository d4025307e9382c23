#include "sim/mail_check.hpp"

#include "sim/address.hpp"
#include "sim/ascii.hpp"
#include "sim/header_rules.hpp"
#include "sim/mail_rules.hpp"

#include <algorithm>

namespace relay::sim {

namespace {

bool contains_marker(std::string_view subject, const std::vector<std::string>& markers)
{
    return std::ranges::any_of(markers, [subject](const std::string& marker) {
        return subject.find(marker) != std::string_view::npos;
    });
}

bool names(const std::vector<std::string>& domains, std::string_view domain)
{
    return std::ranges::any_of(domains, [domain](const std::string& one) {
        return equal_ignoring_case(one, domain);
    });
}

std::optional<problem> refusal_by_settings(const mail_view& mail, const live_settings& s)
{
    if (!s.reject_subjects.empty() && contains_marker(mail.text(field::subject), s.reject_subjects))
        return problems::invalid("Invalid `subject` field.");
    if (!s.unknown_templates.empty() && mail.has(field::mail_template)) {
        std::string_view id;
        if (mail[field::mail_template]["id"].get(id) == simdjson::SUCCESS &&
            std::ranges::find(s.unknown_templates, id) != s.unknown_templates.end())
            return problems::not_found("Template");
    }
    // A mail without a sender has its template's.
    const auto from = parse_mailbox(mail.text(field::from));
    const bool may_send = !from || ((!s.only_domains || names(s.domains, from->domain)) &&
                                    !names(s.unverified_domains, from->domain));
    return may_send ? std::nullopt
                    : std::optional(problems::domain_not_verified(to_lower(from->domain)));
}

std::optional<problem> breakage(const mail_view& mail, const live_settings& s)
{
    if (!s.fail_subjects.empty() && contains_marker(mail.text(field::subject), s.fail_subjects))
        return problems::unexpected();
    if (mail.has(field::headers))
        if (const auto own = find_own_header(mail[field::headers]))
            return problems::duplicate_header(*own);
    return std::nullopt;
}

} // namespace

mail_check check_mail(const mail_view& mail, const live_settings& s, bool in_batch, wall_time now)
{
    mail_check check;
    check.refused = find_problem(mail, in_batch, now, check.recipients);
    if (!check.refused)
        check.refused = refusal_by_settings(mail, s);
    if (!check.refused && s.testing_mode) {
        check.refused = problems::testing_mode();
        check.account_refuses = true;
    }
    if (!check.refused)
        check.breaks_request = breakage(mail, s);
    return check;
}

} // namespace relay::sim
