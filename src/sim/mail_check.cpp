#include "sim/mail_check.hpp"

#include "sim/address.hpp"
#include "sim/ascii.hpp"
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
    if (s.unverified_domains.empty())
        return std::nullopt;
    const auto from = parse_mailbox(mail.text(field::from));
    for (const auto& domain : s.unverified_domains) {
        if (from && equal_ignoring_case(from->domain, domain))
            return problems::domain_not_verified(domain);
    }
    return std::nullopt;
}

} // namespace

mail_check check_mail(const mail_view& mail, const live_settings& s, bool in_batch, wall_time now)
{
    mail_check check;
    check.breaks_request =
        !s.fail_subjects.empty() && contains_marker(mail.text(field::subject), s.fail_subjects);
    check.refused = find_problem(mail, in_batch, now, check.recipients);
    if (!check.refused)
        check.refused = refusal_by_settings(mail, s);
    if (!check.refused && s.testing_mode) {
        check.refused = problems::testing_mode();
        check.account_refuses = true;
    }
    return check;
}

} // namespace relay::sim
