#pragma once

#include "pipeline/ready_flows.hpp"
#include "relay/async/notifier.hpp"
#include "relay/pipeline/ready_queue.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace relay {

// Reads the flows' messages from disk when their turn comes near, and knows what a reading must not
// bring back: what was sealed when we began, and what was withdrawn.
//
// Network thread only.
class backlog_loader
{
public:
    struct parts
    {
        queue_reader& queue_reader;
        ready_flows& ready_flows;
        ready_turns& ready_turns;
        notifier& changed; // notified when there is something new to send
    };

    // The parts outlive this.
    backlog_loader(
        const parts& p, const ready_queue_limits& limits, boost::asio::any_io_executor ex
    );

    // What the last run left
    void recover(const std::vector<backlog_flow>& flows, const std::vector<message_id>& sealed);

    // A message took this place on disk. Arrivals come in the order of their places.
    void note_arrival(std::int64_t place);

    // A message is queued on disk that is not in memory.
    void arrived_on_disk(const accept_result& where);

    // A flow that was not known by its name. Everything up to the cursor was taken, or is to be
    // inserted by the caller.
    ready_flow& make(flow_key key, flow_id id, std::int64_t cursor);
    ready_flow& make_emptied(flow_key key, flow_id id);

    // After any change to a flow: is it done with, or has more of it to be read? The reference may
    // be void afterwards.
    void settle(ready_flow& f);

    // The message must not come back from disk, until the disk knows of it too.
    void withdraw(message_id id);
    void withdrawn(message_id id);

    // A campaign's messages with places up to this one must not come back, from disk or from a
    // request, until the disk says of each that it is cancelled.
    void cancel(const std::string& campaign, std::int64_t up_to);
    void cancel_ended(const std::string& campaign, std::int64_t up_to);
    bool is_cancelled(const std::string& campaign, std::int64_t place) const;

    // What to do with a queued message that Resend has already, when it is read
    void when_evident(std::function<void(message_id)> settle) { settle_ = std::move(settle); }

    // Runs until it is cancelled.
    boost::asio::awaitable<void> run();

private:
    struct wanted_flows
    {
        std::deque<flow_id> to_begin;  // nothing of them is in memory
        std::deque<flow_id> to_top_up; // less than could be, or a pause holds them back
    };

    wanted_flows& of(lane l) { return lanes_[static_cast<std::size_t>(l)]; }
    std::optional<flow_id> next_to_load();
    boost::asio::awaitable<void> load(flow_id id);
    void add_loaded(ready_flow& f, std::vector<queued_message> loaded, std::size_t asked_for);
    std::size_t share(lane l) const;

    parts p_;
    ready_queue_limits limits_;
    std::array<wanted_flows, 2> lanes_;
    notifier load_wanted_;
    bool loading_{};
    std::function<void(message_id)> settle_ = [](message_id) {};

    std::int64_t last_arrival_{}; // the last place that was taken, in whatever flow

    // Flows that nothing is left of, by the last of their places: the disk was read before anybody
    // was told of that one. They are known until then, so that it is not taken for a new arrival.
    std::map<std::int64_t, flow_id> read_ahead_;

    // Flows that are known by their number only, and the first of their places not yet read
    std::unordered_map<std::int64_t, std::int64_t> nameless_;

    std::unordered_map<std::string, std::int64_t> cancelled_; // campaigns, up to which place
    std::unordered_set<message_id> sealed_;
    std::unordered_set<message_id> elsewhere_; // withdrawn
    std::vector<message_id> gone_; // of those: what the disk no longer has, once the reading ends
};

} // namespace relay
