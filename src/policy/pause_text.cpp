#include "policy/pause_text.hpp"

#include "relay/mail/sender.hpp"
#include "relay/policy/pauses.hpp"

namespace relay {

namespace {

// " (401 missing_api_key)"; nothing when there was no answer
std::string answer_of(const outcome& result)
{
    if (result.status == 0)
        return {};
    std::string text = " (" + std::to_string(result.status);
    if (!result.name.empty())
        text += " " + result.name;
    return text + ")";
}

} // namespace

std::string why_paused(const pause_scope& scope, const outcome& result)
{
    switch (scope.kind) {
    case pause_kind::account:
        if (result.verdict == verdict::domain)
            return "Resend does not let the sender's domain send" + answer_of(result);
        return "Resend refuses the account or its API key" + answer_of(result);
    case pause_kind::quota:
        return result.verdict == verdict::quota_daily ? "the daily quota is used up"
                                                      : "the monthly quota is used up";
    case pause_kind::domain:
        if (is_template_sender(scope.name))
            return "Resend does not let the sender of " + scope.name + " send" + answer_of(result);
        return "Resend does not let " + scope.name + " send" + answer_of(result);
    case pause_kind::upstream:
        if (result.verdict == verdict::not_sent) // the words are ours, not Resend's
            return "Resend cannot be reached" +
                   (result.message.empty() ? "" : ": " + result.message);
        return std::to_string(failures_that_pause) + " requests in a row failed" +
               answer_of(result);
    case pause_kind::reserve:
    case pause_kind::lane:
    case pause_kind::all:
    case pause_kind::campaign:
    case pause_kind::tenant:
        break;
    }
    return why_paused_by_hand();
}

std::string what_probe_came_to(const outcome& result)
{
    switch (result.verdict) {
    case verdict::not_sent: // the words are ours, not Resend's
        return "Resend cannot be reached" + (result.message.empty() ? "" : ": " + result.message);
    case verdict::no_answer:
        if (result.status == 0)
            return "no answer" + (result.message.empty() ? "" : ": " + result.message);
        return "no answer of Resend's own" + answer_of(result);
    default:
        return std::string(to_string(result.verdict)) + answer_of(result);
    }
}

std::string what_ends(const pause_scope& scope, verdict v)
{
    switch (scope.kind) {
    case pause_kind::account:
        return "the first probe whose key Resend accepts";
    case pause_kind::quota:
        return v == verdict::quota_daily
                   ? "the first probe that Resend accepts, at 00:00 UTC at the latest"
                   : "the first probe that Resend accepts, in the next month or on a larger plan";
    case pause_kind::domain:
        return "the first mail of the domain that Resend accepts";
    case pause_kind::upstream:
        return "the first probe that Resend answers without an error of its own";
    case pause_kind::reserve:
    case pause_kind::lane:
    case pause_kind::all:
    case pause_kind::campaign:
    case pause_kind::tenant:
        break;
    }
    return what_ends_by_hand();
}

std::string why_paused_by_hand(const pause_order& order)
{
    const auto text = "paused by " + (order.by.empty() ? "hand" : order.by);
    return order.why.empty() ? text : text + ": " + order.why;
}

std::string what_ends_own_limit(wall_time until)
{
    return to_iso8601(until) + ", or a higher limit in the configuration";
}

std::string why_own_limit(const quota_exhaustion& limit)
{
    const std::string which = limit.period == quota_period::daily ? "daily" : "monthly";
    const auto left = " (" + std::to_string(limit.left) + " of " + std::to_string(limit.limit) +
                      " recipients left)";
    if (limit.reserve)
        return "what is left of the " + which + " quota is kept for transactional mail" + left;
    return "the " + which + " quota of the configuration is used up" + left;
}

std::string why_lost_bodies()
{
    return "the bodies of several messages in a row are missing on disk: look whether the folder "
           "bodies in the data directory is complete, then resume, which gives up what is missing";
}

std::string why_lost_commits()
{
    return "the database may have forgotten what it had committed: it was restored from a dump, or "
           "a standby took over that may have been behind. Mail that was sent since would be sent "
           "again";
}

std::string what_ends_by_hand(const std::optional<wall_time>& until)
{
    return until ? to_iso8601(*until) + ", or resume" : "resume";
}

} // namespace relay
