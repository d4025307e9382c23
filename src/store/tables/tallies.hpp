#pragma once

#include "relay/policy/tracking.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

// What is counted about messages. The numbers are on disk.
enum class metric : std::uint8_t
{
    accepted,
    sent,
    delivered,
    opened,        // all openings,
    opened_unique, // and messages that were opened
    clicked,
    clicked_unique,
    bounced_hard,
    bounced_soft,
    complained,
    unsubscribed,
    suppressed, // by the relay
    failed,
    dead,
    expired,
    cancelled,
    delivery_delayed,
    bounce_sub_types, // the first of them; the others follow in the order of their facts
    suppressed_by_resend = bounce_sub_types + bounce_sub_type_count,
};

constexpr std::size_t metric_count = 28;
static_assert(static_cast<std::size_t>(metric::suppressed_by_resend) + 1 == metric_count);

class tally
{
public:
    std::int64_t& operator[](metric m) { return numbers_[static_cast<std::size_t>(m)]; }
    std::int64_t operator[](metric m) const { return numbers_[static_cast<std::size_t>(m)]; }

    // Accepted, and neither sent nor finished in another way
    std::int64_t queued() const;

private:
    std::array<std::int64_t, metric_count> numbers_{};
};

// What a fact counts as, once for a message; nothing: it is counted otherwise, or not at all.
std::optional<metric> metric_of(fact f);

// What messages are put together by. The day is that of their acceptance, in UTC.
enum class report_by
{
    campaign,
    tenant,
    tag, // by the values of one tag
    day,
    lane,
    domain,           // of the sender
    recipient_domain, // of campaigns that have recipients
    step,             // of a sequence: its number, from 1 on
};

std::optional<report_by> parse_report_by(std::string_view text);

struct report_query
{
    report_by by{report_by::day};
    std::string tag; // its name, with report_by::tag

    // Only these; empty: any
    std::optional<std::string> campaign;
    std::optional<std::string> tenant;
    std::optional<std::int64_t> first_day; // since 1970
    std::optional<std::int64_t> last_day;
    std::size_t limit{1'000}; // rows, the largest first; of days the latest
};

struct report_row
{
    std::string key; // a day as "2026-11-23"
    tally numbers;
};

} // namespace relay
