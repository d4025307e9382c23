#pragma once

#include "relay/async/channel.hpp"
#include "relay/config/config.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/evidence_source.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/pause_control.hpp"
#include "relay/pipeline/rate_limiter.hpp"
#include "relay/pipeline/repeat_queue.hpp"
#include "relay/pipeline/requeuer.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/pipeline/splitter.hpp"
#include "relay/policy/in_progress.hpp"
#include "relay/policy/retry.hpp"
#include "relay/policy/suspect_answers.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <random>
#include <string_view>
#include <vector>

namespace relay {

// Says what an outcome means for each message of its request: accepted, dead, to be sent again.
// Network thread only.
class completer
{
public:
    struct parts
    {
        relay::store& store;
        relay::rate_limiter& rate_limiter;
        relay::send_slots& send_slots;
        relay::in_flight& in_flight;
        relay::repeat_queue& repeat_queue;
        relay::requeuer& requeuer;
        relay::pause_control& pause_control;
        const relay::pauses& pauses;
        relay::quota_book& quota_book;
        relay::id_source& id_source;
        relay::splitter& splitter;
        relay::counters& counters;
        relay::requests_in_progress& requests_in_progress;
        channel<answered_request>& answered;
        channel<later_attempt>& to_retry;
        channel<batch_in_doubt>& in_doubt;
        channel<death_notice>& dead;
    };

    completer(const parts& p, const retry_config& retry) : p_(p), retry_(retry) {}

    // Takes from `answered` until it is closed and empty.
    boost::asio::awaitable<void> run();

    void configure(const retry_config& retry) { retry_ = retry; }

    // Is told what Resend accepts; to be called once, before it runs.
    void tell(evidence_source& source) { evidence_ = &source; }

private:
    // A message of a batch that Resend did not take, for a reason that is not the message's own
    struct not_taken
    {
        std::size_t index{}; // in the request
        outcome why;
    };

    // What becomes of such messages: they are queued again, or they are in requests of their own
    struct kept_back
    {
        std::vector<taken_message> queued;
        std::vector<request_ptr> again;
    };

    boost::asio::awaitable<void> conclude(request_ptr r, send_report report);
    void count(const outgoing& r, const send_report& report, wall_time now);
    void return_permit(const outgoing& r, const send_report& report, wall_time now);
    std::optional<std::string_view> sender_of(const outgoing& r, const send_report& report) const;
    std::optional<std::size_t> first_blocked(const outgoing& r) const;

    // Resend took it: all of it, or of a batch all but a few (completer_acceptance.cpp)
    std::optional<refused_messages>
    accepted(const request_ptr& r, send_report report, wall_time now);
    settlement
    settle(outgoing& r, send_report& report, std::vector<not_taken>& others, wall_time now);
    kept_back keep_back(outgoing& r, std::vector<not_taken> messages, wall_time now);

    // It refused or failed (completer_failure.cpp)
    boost::asio::awaitable<void> refused(request_ptr r, outcome result, wall_time now);
    boost::asio::awaitable<void> failed(request_ptr r, outcome result, wall_time now);
    boost::asio::awaitable<void> held_back(request_ptr r, outcome result, wall_time now);
    boost::asio::awaitable<void> wait_for_progress(request_ptr r, outcome result, wall_time now);
    boost::asio::awaitable<void> postpone(later_attempt later);
    boost::asio::awaitable<void> bury(request_ptr r, death reason, outcome result, wall_time now);
    bool others_get_through(const outgoing& r) const;
    boost::asio::awaitable<void>
    split_if_not_accepted(request_ptr r, attempt_entry why, int attempts_of_half);
    retry_decision decide(const outgoing& r, wall_time now);
    bool is_taken_apart(const outgoing& r, const outcome& result, wall_time now);

    parts p_;
    retry_config retry_;
    std::mt19937_64 random_{std::random_device{}()};
    std::optional<moment> last_accepted_; // when Resend took a request
    suspect_answers suspects_;
    evidence_source* evidence_{};
};

} // namespace relay
