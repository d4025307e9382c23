#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Of a campaign's mails
struct mail_counts
{
    std::int64_t sent{};
    std::int64_t bounced_hard{};
    std::int64_t complained{};

    friend bool operator==(const mail_counts&, const mail_counts&) = default;
};

struct domain_counts
{
    std::string domain; // of recipients
    mail_counts counts;
};

// Shares of the mails that were sent. A campaign that exceeds one pauses by itself: providers take
// it for spam, and then all mail of its sender.
struct bounce_limits
{
    // Fewer tell nothing.
    static constexpr std::int64_t least_of_domain = 20;
    static constexpr std::int64_t least_of_all = 100; // without a canary; of that any number counts

    double bounced_hard{0.04};
    double complained{0.0008};

    friend bool operator==(const bounce_limits&, const bounce_limits&) = default;

    // The reason to pause, with figures, for people: "hard bounces: 6 of 100 mails (6 %), more than
    // 4 %". Nothing: all is below the limits. From `least` mails on all are judged together.
    std::optional<std::string> exceeded(
        const mail_counts& all, const std::vector<domain_counts>& domains, std::int64_t least
    ) const;
};

} // namespace relay
