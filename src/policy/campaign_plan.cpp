#include "relay/policy/campaign_plan.hpp"

#include "relay/policy/warm_up.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace relay {

namespace {

constexpr std::chrono::days longest_plan{366};
constexpr std::size_t most_parts = 800; // twice a day: a window, and what is used up within it

constexpr std::array<std::string_view, 5> plan_boundaries = {
    "all", "canary", "window", "warm_up", "quota"};

// One campaign on its way through the time to come
class plan_walk
{
public:
    plan_walk(const campaign_outlook& c, wall_time now) : c_(c), begin_(now), now_(now)
    {
        c_.quota.turn(now_);
    }

    std::vector<plan_part> walk()
    {
        while (c_.recipients > 0 && c_.speed.messages_per_second > 0 &&
               now_ < begin_ + longest_plan && parts_.size() < most_parts) {
            if (const auto stop = obstacle()) {
                end_part(stop->what);
                if (!stop->until)
                    break;
                go_to(*stop->until);
            } else {
                send();
            }
        }
        if (c_.recipients > 0) {
            end_part(plan_boundary::quota);
            parts_.push_back({.canary = canary_left() > 0, .recipients = c_.recipients});
        }
        return std::move(parts_);
    }

private:
    struct stop
    {
        plan_boundary what{};
        std::optional<wall_time> until;
    };

    std::int64_t canary_left() const { return c_.canary ? c_.canary->left : 0; }

    std::int64_t warm_up_left() const
    {
        return c_.warm_up ? warm_up_room(c_.warm_up->allows, c_.warm_up->used, 0, now_)
                          : c_.recipients;
    }

    // Why nothing leaves at this moment
    std::optional<stop> obstacle() const
    {
        if (c_.canary && c_.canary->left == 0 && c_.canary->rest_from.value_or(now_) > now_)
            return stop{plan_boundary::canary, c_.canary->rest_from};
        if (c_.window)
            if (const auto w = state_of(*c_.window, now_); !w.is_open)
                return stop{plan_boundary::window, w.changes};
        if (warm_up_left() == 0)
            return stop{plan_boundary::warm_up, next_turn_of(quota_period::daily, now_)};
        if (c_.quota.left() < 1) {
            const bool today = c_.quota.left_today.value_or(1) < 1;
            const bool month = c_.quota.left_this_month.value_or(1) < 1;
            return stop{
                plan_boundary::quota, month || !today ? c_.quota.month_turns : c_.quota.day_turns};
        }
        return std::nullopt;
    }

    // Up to the next moment at which anything changes
    void send()
    {
        auto most = std::min(c_.recipients, warm_up_left());
        if (canary_left() > 0)
            most = std::min(most, canary_left());
        if (c_.quota.left() < static_cast<double>(most))
            most = static_cast<std::int64_t>(c_.quota.left());
        auto until = std::min(c_.quota.day_turns, c_.quota.month_turns);
        until = std::min(until, next_turn_of(quota_period::daily, now_));
        if (c_.window)
            until = std::min(until, state_of(*c_.window, now_).changes.value_or(until));

        const auto rate = c_.speed.messages_per_second;
        const auto possible = std::chrono::duration<double>(until - now_).count() * rate;
        if (possible < static_cast<double>(most))
            most = static_cast<std::int64_t>(possible);
        else
            until = now_ + milliseconds(std::llround(static_cast<double>(most) / rate * 1'000));
        sent(most, until);
        go_to(until);
    }

    void sent(std::int64_t recipients, wall_time until)
    {
        if (recipients == 0)
            return;
        const bool canary = canary_left() > 0;
        if (!open_) {
            parts_.push_back({.canary = canary, .recipients = 0, .from = now_, .until = now_});
            open_ = true;
        }
        parts_.back().recipients += recipients;
        parts_.back().until = until;
        c_.recipients -= recipients;
        c_.quota.spend(static_cast<double>(recipients));
        if (c_.warm_up)
            c_.warm_up->used += recipients;
        if (canary && (c_.canary->left -= recipients) == 0)
            c_.canary->rest_from = until + c_.canary->wait;
        if (canary && c_.canary->left == 0 && c_.recipients > 0)
            end_part(plan_boundary::canary);
    }

    void end_part(plan_boundary why)
    {
        if (open_)
            parts_.back().ends = why;
        open_ = false;
    }

    void go_to(wall_time t)
    {
        const auto before = std::chrono::floor<std::chrono::days>(now_);
        now_ = std::max(now_, t);
        if (c_.warm_up && std::chrono::floor<std::chrono::days>(now_) != before)
            c_.warm_up->used = 0;
        c_.quota.turn(now_);
    }

    campaign_outlook c_; // as it is at `now_`
    wall_time begin_;
    wall_time now_;
    std::vector<plan_part> parts_;
    bool open_{}; // the last part goes on
};

} // namespace

std::string_view to_string(plan_boundary b)
{
    return plan_boundaries[static_cast<std::size_t>(b)];
}

std::vector<plan_part> plan_of(const campaign_outlook& c, wall_time now)
{
    return plan_walk(c, now).walk();
}

} // namespace relay
