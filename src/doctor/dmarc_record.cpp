#include "relay/doctor/dmarc_record.hpp"

#include "doctor/tag_list.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace relay {

namespace {

constexpr std::size_t most_names = 8;

std::optional<dmarc_policy> parse_policy(std::string_view text)
{
    for (const auto p : {dmarc_policy::none, dmarc_policy::quarantine, dmarc_policy::reject})
        if (equals_ignoring_case(text, to_string(p)))
            return p;
    return std::nullopt;
}

std::optional<int> parse_percent(std::string_view text)
{
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc() || end != text.data() + text.size() || value < 0 || value > 100)
        return std::nullopt;
    return value;
}

// Nothing: it is neither `r` nor `s`.
std::optional<alignment> parse_alignment(const std::string* text)
{
    if (!text || equals_ignoring_case(*text, "r"))
        return alignment::relaxed;
    if (equals_ignoring_case(*text, "s"))
        return alignment::strict;
    return std::nullopt;
}

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

bool is_dmarc(std::string_view text)
{
    const auto first = without_blanks_around(text.substr(0, text.find(';')));
    const auto equals = first.find('=');
    return equals != std::string_view::npos &&
           equals_ignoring_case(without_blanks_around(first.substr(0, equals)), "v") &&
           without_blanks_around(first.substr(equals + 1)) == "DMARC1";
}

std::variant<dmarc_record, std::string> parse_dmarc(std::string_view text)
{
    if (!is_dmarc(text))
        return "it does not begin with v=DMARC1";
    const auto tags = tag_list::parse(text);
    if (!tags)
        return "it is not a list of tag=value";

    dmarc_record record;
    const auto* policy = tags->find("p");
    if (!policy)
        return "it has no policy (p=)";
    const auto own = parse_policy(*policy);
    if (!own)
        return "p= has to be none, quarantine or reject";
    record.policy = *own;
    if (const auto* below = tags->find("sp")) {
        record.subdomain_policy = parse_policy(*below);
        if (!record.subdomain_policy)
            return "sp= has to be none, quarantine or reject";
    }
    if (const auto* percent = tags->find("pct")) {
        const auto value = parse_percent(*percent);
        if (!value)
            return "pct= has to be a number from 0 to 100";
        record.percent = *value;
    }
    const auto dkim = parse_alignment(tags->find("adkim"));
    const auto spf = parse_alignment(tags->find("aspf"));
    if (!dkim || !spf)
        return "adkim= and aspf= have to be r or s";
    record.dkim = *dkim;
    record.spf = *spf;
    if (const auto* to = tags->find("rua"))
        record.reports_to = split_list(*to, ',');
    if (const auto* to = tags->find("ruf"))
        record.failures_to = split_list(*to, ',');
    return record;
}

std::vector<std::string> consequences(const dmarc_record& record, bool subdomain)
{
    const auto policy = record.policy_for(subdomain);
    std::vector<std::string> words{what_happens(policy)};
    if (policy != dmarc_policy::none && record.percent < 100)
        words.push_back(
            "So it is with " + std::to_string(record.percent) +
            " % of such mail; the rest is treated more gently."
        );
    // Bounces go to a name below the domain, and Resend signs with the domain itself.
    if (record.spf == alignment::strict)
        words.push_back("SPF cannot count (aspf=s, and bounces go to a name below the domain): "
                        "everything hangs on DKIM.");
    if (record.reports_to.empty())
        words.push_back("Nobody is told about failures: there is no rua=.");
    return words;
}

std::vector<std::string> dmarc_names(std::string_view domain)
{
    std::vector<std::string> names;
    for (;;) {
        names.push_back("_dmarc." + std::string(domain));
        // A long name is looked up as a whole, and then from its last seven labels on.
        auto dots = static_cast<std::size_t>(std::ranges::count(domain, '.'));
        do {
            const auto dot = domain.find('.');
            if (dot == std::string_view::npos)
                return names;
            domain.remove_prefix(dot + 1);
            --dots;
        } while (dots >= most_names - 1);
        if (dots == 0) // a top-level domain is nobody's organisation
            return names;
    }
}

} // namespace relay
