#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/async/notifier.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/pipeline/requeuer.hpp"
#include "relay/policy/outcome_search.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace relay {

// How long after its last attempt a message that is not on Resend's list is surely not there, when
// somebody asks and does not say
constexpr milliseconds absent_after_by_default = std::chrono::hours(1);

// Settles unknown outcomes: looks for the messages on Resend's list of emails, with spare permits,
// by itself when their keys have died, and when it is asked to. What is found there was sent. What
// is surely not there is queued again, under a new key. Everything else stays a dead letter.
// Network thread only.
class reconciler
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::store& store;
        relay::message_reader& message_reader;
        relay::ready_queue& ready_queue;
        relay::account_reader& account_reader;
        const relay::id_codec& id_codec;
        relay::requeuer& requeuer;
    };

    // `tagged`: what is sent carries a correlation tag. Without one nothing can be found.
    reconciler(const parts& p, bool tagged);

    // Runs until it is cancelled.
    boost::asio::awaitable<void> run();

    struct chosen_letters
    {
        std::size_t meant{};            // their outcome is unknown
        std::vector<message_id> others; // were named, and are of a known outcome or no letters
    };

    // Looks for these dead letters as soon as there are permits to spare, but for the others.
    boost::asio::awaitable<chosen_letters>
    look_for(dead_letter_filter which, milliseconds absent_after, bool dry_run);

    // False: what is sent carries no tag that could be found.
    bool can_find() const { return tagged_; }

    struct progress
    {
        bool looking{};
        std::size_t waiting{}; // letters that are looked for, or will be
        std::uint64_t pages{}; // of Resend's list, in this look
        std::uint64_t sent{};  // letters, since the start
        std::uint64_t queued_again{};
        std::uint64_t left{};
        std::optional<wall_time> finished; // the last look
        std::string problem;               // why it does not go on; empty: nothing is wrong
    };
    progress now() const;

private:
    struct order
    {
        std::vector<message_id> ids;
        milliseconds absent_after{};
    };

    boost::asio::awaitable<std::optional<order>> next_order();
    boost::asio::awaitable<std::vector<message_id>> dead_for_a_day();
    boost::asio::awaitable<void> carry_out(order o);
    boost::asio::awaitable<std::vector<unknown_letter>> load(std::vector<message_id> ids);
    boost::asio::awaitable<bool> read(outcome_search& search);
    boost::asio::awaitable<bool> read_page(outcome_search& search, int& limit);
    boost::asio::awaitable<void>
    look_for_witnesses(outcome_search& search, std::vector<email_trace> page);
    boost::asio::awaitable<void> conclude(const outcome_search& search, milliseconds absent_after);
    boost::asio::awaitable<bool> settle_sent(const unknown_letter& letter, std::string resend_id);
    boost::asio::awaitable<bool> queue_again(const unknown_letter& letter);

    parts p_;
    bool tagged_;
    notifier asked_;
    std::deque<order> orders_;            // each of one look's letters at most
    std::unordered_set<message_id> left_; // looked for by ourselves, and not settled
    progress progress_;
};

} // namespace relay
