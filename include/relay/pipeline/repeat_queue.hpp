#pragma once

#include "relay/async/notifier.hpp"
#include "relay/pipeline/outgoing.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/policy/pauses.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace relay {

// Requests that wait in memory to be sent again, sealed as they are, or for the first time as a
// part of one that was refused. Network thread only.
class repeat_queue
{
public:
    using blocked_domain = std::function<bool(std::string_view domain)>;

    // `changed` is notified when one is added, `taken` when one is taken.
    repeat_queue(const pauses& pauses, const send_slots& slots, notifier& changed, notifier& taken);

    void add_first(const request_ptr& r);
    void add_last(const request_ptr& r);

    // The first one of a lane that may go; null: there is none.
    request_ptr first(lane l, const blocked_domain& blocked) const;

    void take(const request_ptr& r);

    // Takes those whose time is over.
    std::vector<request_ptr> take_overdue(wall_time now);

    // When the next one's time will be over
    std::optional<wall_time> next_deadline() const;

    // Takes those that a pause holds back and that may be taken apart: what Resend has nothing of
    // need not stay sealed.
    std::vector<request_ptr> take_held_back();

    // Suspends while enough requests of the lane wait here.
    boost::asio::awaitable<void> room(lane l) const;

    // False for a request that is to wait on disk: its domain is paused by hand, or otherwise and
    // there are enough of them to probe with.
    bool may_add(lane l, std::string_view domain) const;

    // More requests of the lane wait here than are of use while their domain is paused.
    bool is_crowded(lane l) const;

    // The domains whose pauses hold back one of them
    std::unordered_set<std::string_view> held_domains() const;

    // Those that were probes, and failed
    std::size_t failed_probes() const;

private:
    std::deque<request_ptr>& of(lane l) { return by_lane_[static_cast<std::size_t>(l)]; }
    const std::deque<request_ptr>& of(lane l) const
    {
        return by_lane_[static_cast<std::size_t>(l)];
    }
    template <class Predicate>
    std::vector<request_ptr> take_if(Predicate wanted);
    bool waits_for_domain(lane l, std::string_view domain) const;

    const pauses& pauses_;
    const send_slots& slots_;
    notifier& changed_;
    notifier& taken_;
    std::array<std::deque<request_ptr>, 2> by_lane_;
};

} // namespace relay
