#pragma once

#include "relay/async/notifier.hpp"
#include "relay/pipeline/fitting.hpp"
#include "relay/policy/fair_order.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/store/flow.hpp"
#include "relay/store/new_message.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/queued_message.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

class backlog_loader;
class ready_flows;
class ready_turns;
struct ready_flow;

struct ready_queue_limits
{
    std::size_t messages{10'000};     // in memory, of each lane
    std::size_t body_bytes{6u << 20}; // of those messages' bodies, of each lane
    std::size_t load_at_once{1'000};  // messages that one reading of the disk brings
    std::size_t load_below{500};      // a flow with fewer in memory is read from the disk again
    std::size_t flows{10'000};        // told apart for fairness; what is more shares some
};

// What waits to be sent, by lanes and flows. The disk has all of it; memory has the heads of the
// flows, so that what was just accepted leaves without being read again, and a backlog of any
// length costs no memory. A flow is in memory up to its `cursor`: what arrives while everything
// before it is in memory, and there is room, joins it; else it is read when its turn comes near.
//
// Its parts, each a class in src/pipeline/: ready_flows has the messages in memory, ready_turns
// says whose turn it is, backlog_loader reads the rest. Network thread only.
class ready_queue
{
public:
    // `changed` is notified when there is something new to send.
    ready_queue(
        queue_reader& disk,
        notifier& changed,
        boost::asio::any_io_executor ex,
        const pauses& paused,
        ready_queue_limits limits = {}
    );
    ~ready_queue();

    // When there are too many flows, a message's becomes one that many share: for fairness.
    void bound(flow_key& key) const;

    // What the last run left. `sealed`: in a request, although the disk lists them as queued.
    void recover(const std::vector<backlog_flow>& flows, const std::vector<message_id>& sealed);

    // A message was accepted and is queued.
    void arrived(const accept_result& where, new_message&& m);

    // A message is queued on disk again, or for the first time: it was scheduled, or dead.
    void arrived_on_disk(const accept_result& where);

    // Messages that were taken come back to the heads of their flows: their request is no more.
    void give_back(std::vector<taken_message> messages);

    // True when a message of this lane may be taken that is not of a paused domain. Wider pauses
    // are for the caller to heed, here and for a selection.
    bool has(lane l, const fitting& room);

    // The messages of one request, in fair order. Nothing else is done with the backlog while it
    // lasts.
    class selection
    {
    public:
        selection(ready_queue& from, lane l);

        // The next one that fits, and is not of a paused domain. No call asks for more than the one
        // before it did.
        std::optional<taken_message> next(const fitting& room);

    private:
        ready_queue& from_;
        fair_order::round round_;
    };

    // True when there is a message to probe this pause with: one that it holds back, and no pause
    // by hand. Of the lane it has been asked before.
    bool has_probe(lane l, const pause_scope& of, const fitting& room);

    // It may come back: then another of its flow has the next turn.
    std::optional<taken_message> take_probe(lane l, const pause_scope& of, const fitting& room);

    // True when a pause of a domain of this name holds mail back, in memory or on disk.
    bool holds_for(const std::string& domain);

    // Takes a message out, wherever it is. `place`: where it was when somebody looked; it may have
    // been queued anew since. It may come from the disk now: call withdrawn() when that knows.
    void withdraw(message_id id, flow_id flow, std::int64_t place);
    void withdrawn(message_id id);

    // Takes out all of a campaign up to this place; none of it comes back until that has ended.
    void cancel(const std::string& campaign, std::int64_t up_to);
    void cancel_ended(const std::string& campaign, std::int64_t up_to);

    // A campaign's share beside other campaigns of its tenants, until another is said; 1 is usual.
    void weigh(const std::string& campaign, double weight);

    // What to do with a queued message that Resend has already, when it is read from disk
    void when_evident(std::function<void(message_id)> settle);

    // Reads from the disk what is needed next. Runs until it is cancelled.
    boost::asio::awaitable<void> run_loading();

    std::size_t messages(lane l) const; // in memory, as are the others
    std::size_t bytes(lane l) const;
    std::size_t flows() const;
    std::size_t waiting(const flow_key& of) const; // SIZE_MAX: some of them are on disk only

    std::size_t looked_at() const { return looked_at_; } // flows, so far, to choose a message

private:
    taken_message take(ready_flow& f, std::size_t index);

    notifier& changed_;
    ready_queue_limits limits_;
    std::unique_ptr<ready_turns> turns_;
    std::unique_ptr<ready_flows> flows_;
    std::unique_ptr<backlog_loader> loader_;
    std::size_t looked_at_{};
};

} // namespace relay
