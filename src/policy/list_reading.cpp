#include "relay/policy/list_reading.hpp"

#include <algorithm>
#include <functional>

namespace relay {

namespace {

// For each email that is accepted one is written: it is to cost next to nothing.
constexpr std::size_t most_marks = 65'536;

// By so much may the machines of Resend that write times differ among themselves.
constexpr std::chrono::seconds between_their_clocks{2};

// What was observed is believed for so long, and to be so many times as much at most.
constexpr std::chrono::minutes observation_holds{1};
constexpr int safety = 10;

} // namespace

void list_marks::accepted(std::string_view resend_id, const sending_span& at)
{
    marks_.resize(most_marks);
    const auto hash = std::hash<std::string_view>()(resend_id);
    marks_[hash % most_marks] = {.hash = hash, .span = at};
}

const sending_span* list_marks::find(std::string_view resend_id) const
{
    if (marks_.empty())
        return nullptr;
    const auto hash = std::hash<std::string_view>()(resend_id);
    const auto& known = marks_[hash % most_marks];
    return known.hash == hash ? &known.span : nullptr;
}

void list_marks::seen(const sending_span& mark, sending_span::time_point by)
{
    const auto lag = by - mark.from;
    if (!observed_ || lag < observed_->lag || by - observed_->at > observation_holds)
        observed_ = {.lag = lag, .at = by};
}

sending_span::time_point::duration list_marks::lag(sending_span::time_point now) const
{
    if (!observed_ || now - observed_->at > observation_holds)
        return list_lag;
    return std::clamp<sending_span::time_point::duration>(
        safety * observed_->lag, shortest_list_lag, list_lag
    );
}

void list_marks::forget()
{
    observed_.reset();
    marks_.clear();
}

void list_reading::add_page(
    const std::vector<email_trace>& page, bool has_more, sending_span::time_point now
)
{
    for (const auto& email : page) {
        times_known_ = times_known_ && email.created.has_value();
        if (email.created)
            oldest_created_ = std::min(oldest_created_.value_or(*email.created), *email.created);
        const auto* mark = marks_.find(email.resend_id);
        if (!mark)
            continue;
        marks_.seen(*mark, now);
        newest_mark_ = std::max(newest_mark_.value_or(mark->from), mark->from);
        oldest_mark_ = std::min(oldest_mark_.value_or(mark->until), mark->until);
        if (email.created && !reference_)
            reference_ = {.latest = mark->until, .created = *email.created};
    }
    end_reached_ = !has_more || page.empty();
}

bool list_reading::covers(const sending_span& span) const
{
    const bool late_enough = begun_ - span.until >= marks_.lag(begun_);
    const bool far_enough = late_enough || (newest_mark_ && *newest_mark_ >= span.until);
    return far_enough && reaches_down_to(span.from);
}

// By Resend's clock nothing that was sent from then on is older than the reference, less the time
// between.
bool list_reading::reaches_down_to(sending_span::time_point from) const
{
    if (end_reached_ || (oldest_mark_ && *oldest_mark_ <= from))
        return true;
    if (!times_known_ || !reference_ || !oldest_created_)
        return false;
    const auto between = std::chrono::ceil<milliseconds>(reference_->latest - from);
    return *oldest_created_ < reference_->created - between - between_their_clocks;
}

} // namespace relay
