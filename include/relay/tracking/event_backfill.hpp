#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/tracking/tracker.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Looks for sent messages of which nothing final has been heard after a while, and asks Resend what
// became of them, so that the counts become right though webhooks were lost. Asks three times, at
// ever greater ages: what is not delivered yet may be later. Network thread only.
class event_backfill
{
public:
    struct parts
    {
        relay::event_reader& event_reader;
        relay::tracker& tracker;
        relay::account_reader& account_reader;
    };

    // `age`: of a message that is first asked about, from its sending on
    event_backfill(const parts& p, milliseconds age) : p_(p), age_(age) {}

    // Runs until it is cancelled.
    boost::asio::awaitable<void> run();

    // One look through all messages that may be due. False: the key may not ask.
    boost::asio::awaitable<bool> pass(wall_time now);

    // Stretches of messages that were read from disk, since the start
    std::uint64_t stretches_read() const { return stretches_read_; }

private:
    static wall_time floor_to_stretch(wall_time t);
    boost::asio::awaitable<std::optional<wall_time>>
    look_through(message_id after, message_id before, wall_time now);
    boost::asio::awaitable<bool> ask(const silent_message& m);
    struct list_answer
    {
        std::optional<listed_suppression> entry; // nothing: none is for this mail
    };
    boost::asio::awaitable<std::optional<list_answer>>
    suppressed_by(const std::string& resend_id, const std::vector<std::string>& recipients);
    std::optional<wall_time> due(const silent_message& m, wall_time now) const;

    parts p_;
    milliseconds age_;
    std::map<message_id, std::size_t> asked_; // how often; after a restart it begins anew
    std::map<wall_time, wall_time> quiet_; // stretches by their beginnings: nothing is due before
    std::uint64_t stretches_read_{};
};

} // namespace relay
