#include "sim/shared_limit.hpp"

#include <algorithm>
#include <utility>

namespace relay::sim {

std::optional<double> limit_use::share() const
{
    const double left = offered - static_cast<double>(taken);
    return left > 0 ? std::optional(static_cast<double>(used) / left) : std::nullopt;
}

shared_limit::shared_limit(
    unsigned limit, std::vector<limit_change> changes, const std::vector<neighbour>& neighbours
)
    : window_(limit),
      changes_(std::move(changes))
{
    std::ranges::stable_sort(changes_, {}, &limit_change::after);
    set_neighbours(neighbours);
}

admission shared_limit::admit(steady_time now)
{
    advance(now);
    const auto admitted = window_.admit(now);
    ++(admitted.admitted ? use_.used : use_.refused);
    return admitted;
}

void shared_limit::set_neighbours(const std::vector<neighbour>& neighbours)
{
    visitors_.clear();
    for (const auto& n : neighbours)
        visitors_.push_back({n, std::nullopt});
}

std::vector<neighbour> shared_limit::neighbours() const
{
    std::vector<neighbour> all;
    for (const auto& v : visitors_)
        all.push_back(v.who);
    return all;
}

// Lets happen, in its order, what is due by `now`.
void shared_limit::advance(steady_time now)
{
    if (!begin_)
        begin_ = accounted_ = now;
    for (auto& v : visitors_)
        v.next = v.next.value_or(now);
    for (;;) {
        const auto first = std::ranges::min_element(visitors_, {}, &visitor::next);
        const auto visit_at = first == visitors_.end() ? steady_time::max() : *first->next;
        const auto change_at =
            changes_.empty() ? steady_time::max() : *begin_ + changes_.front().after;
        if (std::min(visit_at, change_at) > now)
            return account(now);
        if (change_at <= visit_at) {
            account(change_at);
            set(changes_.front().limit);
            changes_.erase(changes_.begin());
        } else {
            visit(*first);
        }
    }
}

void shared_limit::account(steady_time until)
{
    const std::chrono::duration<double> passed = until - accounted_;
    use_.offered += per_second() * passed.count();
    accounted_ = until;
}

void shared_limit::visit(visitor& v)
{
    for (unsigned i = 0; i < v.who.requests; ++i)
        ++(window_.admit(*v.next).admitted ? use_.taken : use_.unserved);
    *v.next += v.who.every;
}

} // namespace relay::sim
