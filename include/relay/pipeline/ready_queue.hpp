#pragma once

#include "relay/async/notifier.hpp"
#include "relay/policy/expiry_mates.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/policy/turns.hpp"
#include "relay/store/flow.hpp"
#include "relay/store/new_message.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/queued_message.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace relay {

struct ready_queue_limits
{
    std::size_t messages{20'000};      // in memory, of each lane
    std::size_t body_bytes{24u << 20}; // of those messages' bodies, of each lane
    std::size_t load_at_once{1'000};   // messages that one reading of the disk brings
    std::size_t load_below{500};       // a flow with fewer in memory is read from the disk again
    std::size_t flows{10'000};         // told apart for fairness; what is more shares some
};

// What waits to be sent, by lanes and flows. The disk has all of it; memory has the heads of the
// flows, so that what was just accepted leaves without being read again, and a backlog of any
// length costs no memory.
//
// A flow is in memory up to its `cursor`. What arrives while everything before it is in memory, and
// there is room, joins it; otherwise it stays on disk only, and is read when its turn comes near.
//
// Flows whose domain is paused have no turns: however many they are, nobody walks over them. They
// are kept by domain, for probes, and get their turns back when the pause has ended.
//
// Network thread only.
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

    // The flow that a message belongs to, for fairness: its own, or one that many share when there
    // are too many flows.
    flow_key bounded(flow_key key) const;

    // What the last run left. `sealed` are messages that the disk still lists as queued although
    // they are in a request.
    void recover(const std::vector<backlog_flow>& flows, const std::vector<message_id>& sealed);

    // A message was accepted and is queued.
    void arrived(const accept_result& where, new_message&& m);

    // A message is queued on disk again, or for the first time: it was scheduled, or dead.
    void arrived_on_disk(const accept_result& where);

    // Messages that were taken come back to the heads of their flows: their request is no more.
    void give_back(std::vector<taken_message> messages);

    // What the composition of a request asks for. Who may not share the request lets those behind
    // it pass.
    struct fitting
    {
        bool only_batchable{};
        std::size_t max_bytes{SIZE_MAX};
        std::int64_t max_recipients{INT64_MAX};
        expiry_mates mates;
    };

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

    // True when there is mail, in memory or on disk, that a pause of a domain of this name holds
    // back.
    bool holds_for(const std::string& domain);

    // Takes a message out, wherever it is, because it was cancelled or expired. `place`: where it
    // was when somebody looked; it may have been queued anew since then. It may come from the disk
    // at this very moment, so call withdrawn() when the disk knows about it too.
    void withdraw(message_id id, flow_id flow, std::int64_t place);
    void withdrawn(message_id id);

    // What to do with a queued message that Resend has already, when it is read from disk
    void when_evident(std::function<void(message_id)> settle) { settle_ = std::move(settle); }

    // Reads from the disk what is needed next. Runs until it is cancelled.
    boost::asio::awaitable<void> run_loading();

    // In memory, for metrics
    std::size_t messages(lane l) const;
    std::size_t bytes(lane l) const;
    std::size_t flows() const;

    // How often a flow was looked at to choose a message, so far
    std::size_t looked_at() const { return looked_at_; }

private:
    struct flow;
    struct sender; // the flows of one domain in one lane
    struct lane_state
    {
        turns ready; // of flows whose domain is not paused
        std::unordered_map<std::string, std::unique_ptr<sender>> senders; // by domain
        std::unordered_map<std::string, std::vector<sender*>> held; // by the name of their pause
        std::size_t flows{};                                        // with messages in memory
        std::size_t messages{};
        std::size_t bytes{};
        std::deque<flow_id> to_begin;  // to be read: nothing of them is in memory, or
        std::deque<flow_id> to_top_up; // less than could be, or a pause holds them back
    };

    lane_state& of(lane l) { return lanes_[static_cast<std::size_t>(l)]; }
    const lane_state& of(lane l) const { return lanes_[static_cast<std::size_t>(l)]; }
    flow& make(flow_key key, flow_id id, std::int64_t cursor);
    flow* find(flow_id id);
    bool is_succeeded(const flow_key& key, flow_id id) const;
    sender& sender_of(const flow_key& key);
    void forget(flow& f);
    turns& ready(lane l);
    void heed_pauses();
    void heed_pause(lane_state& memory, sender& s);
    void let_go(lane_state& memory, sender& s);
    turns* find_probes(lane l, const pause_scope& of, const fitting& room);
    void insert(flow& f, queued_message m);
    taken_message take(flow& f, std::size_t index);
    void remove_from_memory(flow& f, std::size_t index);
    void update_turn(flow& f);
    void settle(flow& f);
    std::size_t share(lane l) const;
    std::optional<flow_id> next_to_load();
    boost::asio::awaitable<void> load(flow_id id);
    void add_loaded(flow& f, std::vector<queued_message> loaded, std::size_t asked_for);

    queue_reader& disk_;
    notifier& changed_;
    const pauses& paused_;
    std::uint64_t heeded_{}; // the version of the pauses that the turns are up to date with
    ready_queue_limits limits_;
    std::function<void(message_id)> settle_ = [](message_id) {};
    std::array<lane_state, 2> lanes_;
    std::vector<std::unique_ptr<flow>> flows_; // by fair_order::flow; empty places are reused
    std::vector<fair_order::flow> free_;
    std::unordered_map<flow_key, flow*> by_key_;
    std::unordered_map<std::int64_t, flow*> by_id_;

    // The last place that arrived, in whatever flow. Arrivals come in the order of their places.
    std::int64_t last_arrival_{};

    notifier load_wanted_;
    bool loading_{};
    std::size_t looked_at_{};

    // Flows that are known by their number only, and the first of their places not yet read
    std::unordered_map<std::int64_t, std::int64_t> nameless_;

    // What a reading of the disk must not bring back: what was sealed when we began, and what was
    // withdrawn.
    std::unordered_set<message_id> sealed_;
    std::unordered_set<message_id> elsewhere_;
    std::vector<message_id> gone_; // of those: what the disk no longer has, once the reading ends
};

} // namespace relay
