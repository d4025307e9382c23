#include "relay/policy/bounce_limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace relay {

namespace {

// "4 %", "0.08 %"
std::string percent(double share)
{
    char text[32];
    const int length = std::snprintf(text, sizeof text, "%.2f", share * 100);
    std::string_view shown(text, static_cast<std::size_t>(length));
    while (shown.ends_with('0'))
        shown.remove_suffix(1);
    if (shown.ends_with('.'))
        shown.remove_suffix(1);
    return std::string(shown) + " %";
}

struct judged
{
    std::string_view what;
    std::int64_t happened{};
    std::int64_t sent{};
    double limit{};

    double share() const { return static_cast<double>(happened) / static_cast<double>(sent); }
    bool exceeds() const { return sent > 0 && share() > limit; }

    std::string text(std::string_view domain) const
    {
        std::string t(what);
        if (!domain.empty())
            t.append(" at ").append(domain);
        t += ": " + std::to_string(happened) + " of " + std::to_string(sent);
        t += sent == 1 ? " mail (" : " mails (";
        return t + percent(share()) + "), more than " + percent(limit);
    }
};

} // namespace

std::optional<std::string> bounce_limits::exceeded(
    const mail_counts& all, const std::vector<domain_counts>& domains, std::int64_t least
) const
{
    const auto judge = [this](const mail_counts& c, std::string_view domain) {
        const judged both[] = {
            {"hard bounces", c.bounced_hard, c.sent, bounced_hard},
            {"complaints", c.complained, c.sent, complained},
        };
        const auto* found = std::ranges::find_if(both, &judged::exceeds);
        return found == std::end(both) ? std::nullopt : std::optional(found->text(domain));
    };
    if (all.sent >= least)
        if (auto why = judge(all, {}))
            return why;
    for (const auto& [domain, counts] : domains)
        if (counts.sent >= least_of_domain)
            if (auto why = judge(counts, domain))
                return why;
    return std::nullopt;
}

} // namespace relay
