#pragma once

#include "relay/base/id.hpp"
#include "relay/policy/event_kind.hpp"
#include "relay/store/new_message.hpp"
#include "relay/store/outside_event.hpp"
#include "relay/store/suppressions.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

class store;
class store_writer;

// An event that is about to be recorded
struct incoming_event
{
    event_kind kind{};
    bounce_kind bounce{};
    std::string bounce_sub_type;
    bool looked_up{}; // not told by Resend, but asked for

    // created_at, the same whenever the event is repeated, and a digest of what identifies it. An
    // unsubscription is identified by its message instead.
    wall_time at;
    bool undated{}; // there was none: `at` is that of its receipt, and a repetition has another
    std::array<unsigned char, 16> digest{};
    wall_time received; // by us: a replayed event comes days after it happened

    std::optional<message_id> message; // by our tag
    bool foreign{};                    // our tag has the id of somebody else's message
    std::string resend_id;             // empty: about no email
    std::string detail;                // JSON object, or empty

    // What follows for the recipient, whose address is filled in. Resend does not say which of
    // several it means: it follows when the message has exactly one, and the event names no other.
    std::vector<std::string> to; // whom the event names
    std::optional<new_suppression> suppress_recipient;
    std::size_t soft_bounces{}; // while they are counted: so many in a row suppress
    std::optional<new_suppression> bounced_softly; // holds when it is the last of them
    bool reached{};                                // mail was delivered

    // What follows for addresses, whatever message it is about
    std::vector<new_suppression> suppress;
    std::vector<std::string> release; // that Resend suppresses no longer
};

struct recorded_event
{
    bool duplicate{};                    // it was recorded before; nothing has changed
    bool settled{};                      // its message had not been known to be sent
    std::optional<accept_result> queued; // its message is queued all the same: where
    std::int64_t seq{};
    std::optional<message_id> message;
    relay::lane lane{}; // the message's
    std::vector<suppression_change> suppressions;

    // One of these was to be suppressed, and nobody knows which
    std::vector<std::string> maybe_meant;
};

// An event that a URL did not take, and is to get again
struct feed_retry
{
    std::int64_t seq{};
    int attempts{};
    wall_time due;
};

// How far a URL has got
struct feed_progress
{
    std::string url;
    std::optional<std::int64_t> read_up_to; // the feed; nothing: as before
    std::vector<feed_retry> again;
    std::vector<std::int64_t> done; // of those that were to be repeated
};

// The key under which the store remembers how far it has got
std::string feed_position_key(const std::string& url);

// The verbs of the store for what becomes of messages after they were sent. Like those of the
// store itself they are written in one transaction with whatever else waits, and called on the
// network thread.
class event_log
{
public:
    using handler = std::function<void(bool ok, const recorded_event&)>;

    explicit event_log(store& s);

    // Deduplicates, joins the event with its message, and keeps counts and suppressions in step,
    // all at once. An event whose message is not known yet is parked until Resend's answer names
    // it. A full disk fails it: then nothing of it is kept.
    void record(incoming_event e, handler done);

    // An event that was recorded while its message was not known: now it is.
    void join(incoming_event e, handler done);

    // The same for events that other relays have taken in, all in one transaction, in which they
    // leave the inbox. Tells of each; one that is not in the inbox any more is a duplicate.
    struct arrival
    {
        inbox_place place;
        incoming_event event;
    };
    using take_up_handler = std::function<void(bool ok, std::vector<recorded_event>&&)>;
    void take_up(std::vector<arrival> all, take_up_handler done);

    // One that the database does not take: it stays in the inbox, and is not read from there any
    // more. False: that is not on disk either.
    boost::asio::awaitable<bool> set_aside(inbox_place which, wall_time at);

    // From now on it is kept which message has which of Resend's ids: events come without our tag.
    void find_by_resend_id();

    // From now on the relay's own events are recorded too (sent, dead, expired, cancelled,
    // suppressed): somebody listens to them.
    void record_own();

    // Returns when it is on disk.
    boost::asio::awaitable<bool> save(feed_progress p);

private:
    store_writer& writer_;
};

} // namespace relay
