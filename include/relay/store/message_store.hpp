#pragma once

#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"
#include "relay/policy/outcome.hpp"
#include "relay/store/batch.hpp"
#include "relay/store/campaign_cancel.hpp"
#include "relay/store/message_changes.hpp"
#include "relay/store/new_message.hpp"
#include "relay/store/write_handler.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// The verbs of the store for messages that are in no request: they come in, change, and go. See
// store.hpp for what holds for all verbs.
class message_store
{
public:
    using accept_handler = std::function<void(const accept_result&, new_message&&)>;
    using batch_handler = std::function<void(batch_result&&, new_batch&&)>;

    explicit message_store(store_writer& w) : writer_(w) {}

    // A message comes in. A transactional one goes into the very next commit. With `sealed_in` it
    // is sealed in that same commit. The handler gets the message back.
    void accept(new_message m, accept_handler done);

    // Messages come in together: all of them in one commit, or none. None of them may be sealed.
    void accept_all(new_batch b, batch_handler done);

    // Takes up the first messages that other relays have accepted in the place of this one, `most`
    // at a time: they are accepted, but for their keys, which are known. All of them, or none. What
    // is left is counted on demand: those that wait, when there was one.
    struct taken_up_mail
    {
        std::vector<accept_result> accepted;
        bool failed{};
        std::vector<message_id> not_taken; // then: what was tried
        std::int64_t left{};
        std::int64_t set_aside{};
    };
    boost::asio::awaitable<taken_up_mail> take_up(std::size_t most, bool counts_left = false);

    // One that the database does not take becomes a dead letter without campaign, tenant and tags,
    // or stays where it is, and is passed over. Nothing, or false: that is not on disk either.
    boost::asio::awaitable<std::optional<accept_result>>
    bury_arrival(message_id id, outcome why, wall_time at);
    boost::asio::awaitable<bool> set_arrival_aside(message_id id, wall_time at);

    // Messages whose time has run out while they were queued or scheduled. Who is not in that state
    // any more stays as it is; who was cancelled with a campaign is cancelled. Each body is copied,
    // so they go into as many commits as it takes, and in their turn: nothing waits for them. The
    // handler runs once, after the last, and is told who has expired.
    using expiry_handler = std::function<void(bool ok, std::vector<message_id>&& expired)>;
    void expire(
        lane l,
        state on_disk,
        std::vector<sized_message> messages,
        wall_time at,
        expiry_handler done
    );

    // Queued messages that nobody is left for, and such as go to fewer recipients. What is asked
    // for before a seal is on disk before it.
    void suppress(
        lane l,
        std::vector<message_id> nobody_left,
        std::vector<rewritten_message> rewritten,
        wall_time at
    );

    // Scheduled messages of a lane whose time has come by `now`; those of campaigns in their turn.
    // Returns which of them are queued now: not those that were cancelled with their campaign.
    boost::asio::awaitable<std::vector<accept_result>>
    promote(lane l, std::vector<message_id> ids, wall_time now);

    // A message that its producer wants back. Only what is queued or scheduled on disk; whether it
    // is in a request already is for the caller to know.
    boost::asio::awaitable<cancel_result> cancel(message_id id, wall_time at);

    // A campaign's mail that is queued or scheduled on disk: one row says it of all. Nothing: the
    // store takes nothing any more. Then, of messages that this is about and that are in no
    // request, some at a time: their own rows say it too. And when all of them do, or when a later
    // cancel of the same campaign is about them, it is over. False: not on disk.
    boost::asio::awaitable<std::optional<campaign_cancel>>
    cancel_campaign(std::string campaign, wall_time at);
    boost::asio::awaitable<bool> carry_out_cancel(std::vector<message_id> ids);
    boost::asio::awaitable<bool> end_cancel(campaign_cancel c);

    // One that is to go out at another time: under the same conditions. Its time to live moves
    // along.
    boost::asio::awaitable<reschedule_result> reschedule(message_id id, wall_time due);

    // Resend has this message, under this id. A dead letter, unless it expired, and a scheduled one
    // are sent, then. With what is queued or in a request the id is kept.
    using evidence_handler = std::function<void(const evidence_effect&)>;
    void take_evidence(message_id id, std::string resend_id, wall_time at, evidence_handler done);

    // Queued messages that are in no request: those with evidence that Resend has them are sent.
    void settle_queued(std::vector<message_id> ids, wall_time at, write_handler done);

private:
    store_writer& writer_;
};

} // namespace relay
