#pragma once

#include "relay/async/channel.hpp"
#include "relay/pipeline/batch_composer.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/pause_control.hpp"
#include "relay/pipeline/probe_finder.hpp"
#include "relay/pipeline/rate_limiter.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/pipeline/repeat_queue.hpp"
#include "relay/pipeline/requeuer.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/policy/busy_periods.hpp"
#include "relay/policy/next_choice.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace relay {

// The choice of what goes next. Only when there is a permit is it decided: a repeated request or a
// waiting message of the transactional lane before anything of the campaign lane, by turns when
// both wait, several in one request when several wait. Network thread only.
class dispatcher
{
public:
    struct parts
    {
        relay::ready_queue& ready_queue;
        relay::repeat_queue& repeat_queue;
        relay::batch_composer& batch_composer;
        relay::rate_limiter& rate_limiter;
        relay::send_slots& send_slots;
        relay::in_flight& in_flight;
        relay::requeuer& requeuer;
        relay::pause_control& pause_control;
        const relay::pauses& pauses;
        relay::quota_book& quota_book;
        channel<request_ptr>& to_send;
        channel<death_notice>& dead;
        notifier& changed; // notified when there may be something new to send
    };

    explicit dispatcher(const parts& p);

    // Runs until the slots are closed, or it is cancelled.
    boost::asio::awaitable<void> run();

    // True when mail of this lane waits for a permit: a message, or a request to be repeated.
    bool mail_waits(lane l, wall_time now) const;

    // When campaigns waited because the transactional lane had mail
    const busy_periods& lane_ahead() const { return lane_ahead_; }

private:
    using clock = pacer::clock;

    // What the next permit is for
    struct choice
    {
        lane from{};
        std::optional<probe_finder::probe> probe;
    };

    clock::time_point start_all();
    std::optional<choice> choose(wall_time now) const;
    request_ptr take(const choice& c, wall_time now);
    request_ptr take_repeat(const choice& c) const;
    void start(request_ptr r);
    void heed_pauses(wall_time now);
    void end_overdue(wall_time now);
    boost::asio::awaitable<bool> hand_on_deaths();

    parts p_;
    probe_finder probes_;
    std::uint64_t heeded_{};              // the version of the pauses that was heeded
    bool probed_last_{};                  // the last request that was chosen was a probe
    std::array<bool, 2> repeated_last_{}; // by lane: a repeated request had the last turn
    std::vector<death_notice> deaths_;    // met while choosing, to be handed on
    busy_periods lane_ahead_;
};

// How a request ends whose time is over, or whose key has died
dead_request died_of_age(const request_ptr& r, wall_time now);
dead_request died_of_its_key(const request_ptr& r, wall_time now);

} // namespace relay
