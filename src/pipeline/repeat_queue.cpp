#include "relay/pipeline/repeat_queue.hpp"

#include "relay/base/check.hpp"

#include <algorithm>

namespace relay {

namespace {

// Requests of a lane that wait in memory for a domain; more of them wait on disk, so that those of
// other domains have room beside them.
constexpr std::size_t parked_for_domains = 16;

// Requests of a lane that wait for nothing but a permit
constexpr std::ptrdiff_t enough_to_repeat = 64;

} // namespace

repeat_queue::repeat_queue(
    const pauses& pauses, const send_slots& slots, notifier& changed, notifier& taken
)
    : pauses_(pauses),
      slots_(slots),
      changed_(changed),
      taken_(taken)
{
}

void repeat_queue::add_first(const request_ptr& r)
{
    r->repeats = true;
    of(r->sealed.lane).push_front(r);
    changed_.notify_all();
}

void repeat_queue::add_last(const request_ptr& r)
{
    r->repeats = true;
    of(r->sealed.lane).push_back(r);
    changed_.notify_all();
}

request_ptr repeat_queue::first(lane l, const blocked_domain& blocked) const
{
    const auto& waiting = of(l);
    const auto found = std::ranges::find_if(waiting, [&](const request_ptr& r) {
        return !blocked(r->domain) && slots_.uploads().fits(l, r->largest, r->bytes);
    });
    return found == waiting.end() ? nullptr : *found;
}

void repeat_queue::take(const request_ptr& r)
{
    auto& waiting = of(r->sealed.lane);
    const auto at = std::ranges::find(waiting, r);
    check(at != waiting.end(), "a request that is repeated has waited for it");
    waiting.erase(at);
    r->repeats = false;
    taken_.notify_all();
}

template <class Predicate>
std::vector<request_ptr> repeat_queue::take_if(Predicate wanted)
{
    std::vector<request_ptr> taken;
    for (auto& waiting : by_lane_) {
        std::erase_if(waiting, [&](const request_ptr& r) {
            const bool goes = wanted(*r);
            if (goes)
                taken.push_back(r);
            return goes;
        });
    }
    for (const auto& r : taken)
        r->repeats = false;
    if (!taken.empty())
        taken_.notify_all();
    return taken;
}

std::vector<request_ptr> repeat_queue::take_overdue(wall_time now)
{
    return take_if([now](const outgoing& r) { return time_is_over(r, now); });
}

std::optional<wall_time> repeat_queue::next_deadline() const
{
    std::optional<wall_time> next;
    for (const auto& waiting : by_lane_)
        for (const auto& r : waiting)
            if (r->deadline && (!next || *r->deadline < *next))
                next = r->deadline;
    return next;
}

std::vector<request_ptr> repeat_queue::take_held_back()
{
    return take_if([this](const outgoing& r) {
        return r.may_be_released() && pauses_.blocks(r.sealed.lane, r.domain);
    });
}

boost::asio::awaitable<void> repeat_queue::room(lane l) const
{
    const auto counts = [this, l](const request_ptr& r) { return !waits_for_domain(l, r->domain); };
    while (std::ranges::count_if(of(l), counts) >= enough_to_repeat)
        co_await taken_.wait();
}

bool repeat_queue::may_add(lane l, std::string_view domain) const
{
    if (!waits_for_domain(l, domain))
        return true;
    return !pauses_.held_by_hand(l, domain) && !is_crowded(l);
}

bool repeat_queue::is_crowded(lane l) const
{
    return of(l).size() >= parked_for_domains;
}

// True when nothing else holds it back than a pause of its domain.
bool repeat_queue::waits_for_domain(lane l, std::string_view domain) const
{
    const auto* why = pauses_.reason(l, domain);
    return why && why->scope.kind == pause_kind::domain;
}

std::unordered_set<std::string_view> repeat_queue::held_domains() const
{
    std::unordered_set<std::string_view> domains;
    for (const auto& waiting : by_lane_)
        for (const auto& r : waiting)
            if (const auto* why = pauses_.of_domain(r->domain))
                domains.insert(why->scope.name);
    return domains;
}

std::size_t repeat_queue::failed_probes() const
{
    std::ptrdiff_t probed = 0;
    for (const auto& waiting : by_lane_)
        probed += std::ranges::count_if(waiting, [](const request_ptr& r) { return r->probed; });
    return static_cast<std::size_t>(probed);
}

} // namespace relay
