#pragma once

#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"
#include "relay/policy/quota_book.hpp"

#include <optional>
#include <vector>

// When mail that waits will be through. Estimates for people; nothing is decided by them.

namespace relay {

// How fast a lane's mail can leave, by the rate alone
struct sending_speed
{
    double messages_per_second{};
    double recipients_per_message{1};
};

// What a quota leaves. Nothing: no such limit is known.
struct quota_outlook
{
    std::optional<double> left_today; // recipients
    std::optional<double> per_day;
    std::optional<double> left_this_month;
    std::optional<double> per_month;
    wall_time day_turns;
    wall_time month_turns;

    double left() const; // recipients that may go now; infinite where nothing is known
    void spend(double recipients);
    void turn(wall_time now); // begins the periods that are next by then
};

// What is left for a lane, of all limits that are known. Where Resend only says that its limit is
// reached, a period is taken to allow what was used until then.
quota_outlook outlook(quota_book& quota, lane l, wall_time now);

// Messages that rate and quota let through before the day turns
double fits_today(const sending_speed& speed, const quota_outlook& quota, wall_time now);

// When so many messages will be through. Nothing: not within a year.
std::optional<wall_time>
through_at(double messages, const sending_speed& speed, const quota_outlook& quota, wall_time now);

// How many messages of all together have gone when each of these queues is through, if they take
// turns: the short ones end first.
std::vector<double> gone_when_through(const std::vector<double>& queued);

} // namespace relay
