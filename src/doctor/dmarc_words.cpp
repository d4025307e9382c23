#include "relay/doctor/dmarc_record.hpp"

namespace relay {

namespace {

std::string what_happens(dmarc_policy p)
{
    switch (p) {
    case dmarc_policy::none:
        return "Mail that fails is delivered as if nothing were wrong: whoever forges the domain "
               "is not stopped.";
    case dmarc_policy::quarantine:
        return "Mail that fails goes to spam.";
    case dmarc_policy::reject:
        return "Mail that fails is refused, and bounces.";
    }
    return {};
}

} // namespace

std::string_view to_string(dmarc_policy p)
{
    switch (p) {
    case dmarc_policy::none:
        return "none";
    case dmarc_policy::quarantine:
        return "quarantine";
    case dmarc_policy::reject:
        return "reject";
    }
    return "unknown";
}

std::string_view to_string(alignment a)
{
    return a == alignment::strict ? "strict" : "relaxed";
}

std::vector<std::string> consequences(const dmarc_record& record, bool subdomain)
{
    const auto policy = record.policy_for(subdomain);
    std::vector<std::string> words{what_happens(policy)};
    if (policy != dmarc_policy::none && record.testing)
        words.push_back("So it will be: while t=y stands there, receivers do one step less.");
    if (policy != dmarc_policy::none && record.percent < 100)
        words.push_back(
            "So it is with " + std::to_string(record.percent) +
            " % of such mail at receivers that know pct=; new ones ignore it (RFC 9989)."
        );
    // Bounces go to a name below the domain, and Resend signs with the domain itself.
    if (record.spf == alignment::strict)
        words.push_back("SPF cannot count (aspf=s, and bounces go to a name below the domain): "
                        "everything hangs on DKIM.");
    if (record.reports_to.empty())
        words.push_back("Nobody is told about failures: there is no rua=.");
    return words;
}

} // namespace relay
