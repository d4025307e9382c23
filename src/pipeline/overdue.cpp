#include "relay/pipeline/dispatcher.hpp"

// Requests end when their time is over, also those that wait in memory to be tried again: nothing
// is sent later than its time to live allows.

namespace relay {

// Ends those that are overdue; returns when the next one will be.
std::optional<wall_time> dispatcher::end_overdue(wall_time now)
{
    std::optional<wall_time> next;
    for (auto& repeats : repeats_) {
        for (auto at = repeats.begin(); at != repeats.end();) {
            const auto request = *at;
            if (time_is_over(*request, now)) {
                at = repeats.erase(at);
                end_overdue(request, now);
                continue;
            }
            if (request->deadline && (!next || *request->deadline < *next))
                next = request->deadline;
            ++at;
        }
    }
    return next;
}

// What Resend has nothing of is taken apart, where that is possible: each of its messages expires
// by itself.
void dispatcher::end_overdue(const request_ptr& r, wall_time now)
{
    repeats_taken_.notify_all();
    if (r->may_be_released()) {
        release(r);
        return;
    }
    const bool maybe_accepted = r->sealed.maybe_accepted;
    const outcome why{
        .verdict = maybe_accepted ? verdict::no_answer : verdict::not_sent,
        .name = "expired",
        .message = maybe_accepted
                       ? "Its time to live ended before Resend said whether it has the mail."
                       : "Its time to live ended before Resend took it.",
    };
    bury(r, maybe_accepted ? death::outcome_unknown : death::expired, why, now);
}

} // namespace relay
