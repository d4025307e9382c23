#include "sim/mail_check.hpp"

#include "sim/address.hpp"
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

std::optional<problem> check_conditions(const mail_view& mail, const live_settings& c)
{
    if (!c.reject_subjects.empty() && contains_marker(mail.text(field::subject), c.reject_subjects))
        return problems::invalid("Invalid `subject` field.");
    if (!c.unknown_templates.empty() && mail.has(field::mail_template)) {
        std::string_view id;
        if (mail[field::mail_template]["id"].get(id) == simdjson::SUCCESS &&
            std::ranges::find(c.unknown_templates, id) != c.unknown_templates.end())
            return problems::not_found("Template");
    }
    if (c.unverified_domains.empty())
        return std::nullopt;
    const auto from = parse_mailbox(mail.text(field::from));
    for (const auto& domain : c.unverified_domains) {
        if (from && equal_ignoring_case(from->domain, domain))
            return problems::domain_not_verified(domain);
    }
    return std::nullopt;
}

} // namespace

mail_check check_mail(const mail_view& mail, const live_settings& c, bool in_batch, wall_time now)
{
    mail_check j;
    j.breaks_request =
        !c.fail_subjects.empty() && contains_marker(mail.text(field::subject), c.fail_subjects);
    j.refused = find_problem(mail, in_batch, now, j.recipients);
    if (!j.refused)
        j.refused = check_conditions(mail, c);
    if (!j.refused && c.testing_mode) {
        j.refused = problems::testing_mode();
        j.account_refuses = true;
    }
    return j;
}

} // namespace relay::sim
