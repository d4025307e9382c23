#pragma once

#include "relay/account/suppression_lookup.hpp"
#include "relay/async/notifier.hpp"
#include "relay/mail/unsubscribe_token.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/policy/email_trace.hpp"
#include "relay/resend/webhook_event.hpp"
#include "relay/store/events.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/tracking/event_counts.hpp"
#include "relay/tracking/event_intake.hpp"
#include "relay/tracking/posting_counters.hpp"
#include "relay/tracking/untagged_events.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace relay {

class requeuer;

// What came in from Resend since the start
struct tracking_counters
{
    std::uint64_t events{};     // verified and new
    std::uint64_t duplicates{}; // verified, and recorded before
    std::uint64_t missing{};    // refused: no signature,
    std::uint64_t old{};        // one from another time,
    std::uint64_t different{};  // or one that is not ours
    std::uint64_t failed{};     // the disk did not take it
    std::uint64_t settled{};    // unknown outcomes, and what was taken for not sent
    std::uint64_t looked_up{};  // asked for, because no event had come

    event_counts of_messages; // new events of messages that the relay knows

    std::map<std::string, posting_counters> feeds; // by URL

    // Those who unsubscribed by a link
    struct
    {
        std::uint64_t recorded{};
        std::uint64_t repeated{}; // recorded before
        std::uint64_t unknown{};  // links that are none of ours
        std::uint64_t failed{};   // the disk did not take it
    } unsubscribes;
};

// Takes events in: joins them with their messages, by the relay's tag or by Resend's id, and keeps
// suppressions in step. Where an event does not say which recipient it means, Resend's list is
// asked. Network thread only.
class tracker final : public event_intake
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::event_log& event_log;
        relay::message_reader& message_reader;
        const relay::id_codec& id_codec;
        relay::requeuer& requeuer;
        relay::suppressed_addresses& suppressed_addresses;
        relay::suppression_lookup& suppression_lookup;
        relay::tracking_counters& tracking_counters;
        notifier& recorded; // notified when the feed has something new
    };

    // `soft_bounces`: so many in a row suppress an address; 0: none do, and none are counted
    tracker(const parts& p, std::string correlation_tag, int soft_bounces = 0);

    void count_soft_bounces(int in_a_row) { soft_bounces_ = static_cast<std::size_t>(in_a_row); }

    // A second time an unsubscription changes nothing, unless the address has been taken off the
    // list since.
    boost::asio::awaitable<taken> take_webhook(std::string id, std::string body) override;
    boost::asio::awaitable<taken> take_unsubscribe(unsubscribe_claim who, std::string why) override;

    // A webhook that was read already
    boost::asio::awaitable<taken> take(webhook_event e, std::string id);

    // What other relays have taken in leaves the inbox, as if it had come here. False: it is still
    // there.
    boost::asio::awaitable<bool> take_up(std::vector<placed_event> all);

    // The last event of a message, as Resend told it when it was asked. `suppressed`: the recipient
    // that Resend suppresses for this mail, which makes a bounce a hard one.
    boost::asio::awaitable<taken>
    take_looked_up(message_id id, email_trace email, std::optional<listed_suppression> suppressed);

    // Looks for the messages of events without our tag. Runs until it is cancelled.
    boost::asio::awaitable<void> run();

private:
    // Tells the disk of an event: event_log::record or event_log::join.
    using verb = void (event_log::*)(incoming_event, event_log::handler);

    struct outcome_of_recording
    {
        bool ok{};
        recorded_event event;

        // It is new, and its message is not known.
        bool is_of_nobody() const { return ok && !event.duplicate && !event.message; }
    };

    incoming_event told(outside_event e) const;
    taken count(event_kind kind, const outcome_of_recording& r);
    boost::asio::awaitable<taken> record(incoming_event e);
    boost::asio::awaitable<outcome_of_recording> write(verb how, incoming_event e);
    void follow(event_kind kind, bounce_kind bounce, const recorded_event& r);

    parts p_;
    std::string correlation_tag_;
    std::size_t soft_bounces_{};
    untagged_events untagged_;
};

} // namespace relay
