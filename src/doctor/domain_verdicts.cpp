#include "doctor/domain_verdicts.hpp"

#include "doctor/domain_words.hpp"
#include "relay/base/text.hpp"

namespace relay {

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

void explain_doubled(diagnosis& f, std::string_view name, std::string_view doubled)
{
    if (doubled.empty())
        return;
    const auto zone = doubled.substr(name.size() + 1);
    const bool below = name.size() > zone.size();
    const auto entered = below ? name.substr(0, name.size() - zone.size() - 1) : "@";
    f.text += "; it stands at " + std::string(doubled);
    f.advice = "The form of the zone's provider adds " + std::string(zone) +
               " by itself: enter only " + in_quotes(entered) + " there.";
}

} // namespace relay
