#pragma once

#include "relay/async/notifier.hpp"
#include "relay/base/time.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/policy/page_size.hpp"
#include "relay/store/membership.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace relay {

class dlq_writer;

// Of what is in the inbox, when no hint comes
constexpr milliseconds look_every{1'000};

// Takes up what other relays have accepted while they reached no sender (mail_inbox.hpp). It is
// queued on disk, and read from there. Network thread only.
class arrivals
{
public:
    struct parts
    {
        relay::store& store;
        relay::ready_queue& ready_queue;
        relay::id_source& id_source;
        const relay::membership& membership;
        const relay::id_codec& id_codec;
        relay::dlq_writer& dlq_writer;
        notifier& scheduled; // notified when there may be a message with a time of its own
        notifier& expiring;  // the same for one with a ttl
    };

    explicit arrivals(const parts& p);

    // At the start, before the ready queue is told what is on disk
    boost::asio::awaitable<void> recover();

    // There may be any: not where one relay has the store for itself.
    bool expected() const { return p_.store.location().is_shared(); }

    // Looks when another relay says that there is something, and after `most` at the latest. Runs
    // until it is cancelled.
    boost::asio::awaitable<void> run(milliseconds most = look_every);

    // Returns when all that had come before is queued, or the disk takes nothing. One message that
    // it never takes is made a dead letter; or set aside, if it takes not even that.
    boost::asio::awaitable<void> take_up();

    // The same when a message with this id, which is not known, can have been accepted by another
    // relay; else it returns false at once.
    boost::asio::awaitable<bool> look_for(message_id id);

    // As of the last look
    struct figures
    {
        std::uint64_t taken_up{};        // messages, so far
        std::int64_t waiting{};          // that are to be taken up still
        std::optional<wall_time> oldest; // about when the first of these was accepted
        std::int64_t set_aside{};        // in the inbox for good: somebody has to look at them
    };
    const figures& now() const { return now_; }

private:
    boost::asio::awaitable<std::vector<accept_result>> take_page(bool is_first);
    void note(const message_store::taken_up_mail& page, bool is_first);
    boost::asio::awaitable<bool> give_up(message_id id);
    void arrived(const accept_result& where);

    parts p_;
    page_size page_;
    figures now_;
};

} // namespace relay
