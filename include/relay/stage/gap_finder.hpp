#pragma once

#include "relay/stage/spare_lookup.hpp"
#include "relay/stage/tracker.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

// Looks for sent messages of which nothing final has been heard after a while, and asks Resend what
// became of them, so that the counts become right though webhooks were lost. Goes over them three
// times, at ever greater ages. Network thread only.
class gap_finder
{
public:
    struct parts
    {
        store& disk;
        event_reader& events;
        tracker& tracking;
        spare_lookup& resend;
    };

    // `age`: of a message that is first asked about, from its acceptance on
    gap_finder(const parts& p, milliseconds age) : p_(p), age_(age) {}

    // Runs until it is cancelled.
    boost::asio::awaitable<void> run();

private:
    boost::asio::awaitable<bool> pass(std::size_t number, milliseconds age);
    boost::asio::awaitable<bool> ask(const silent_message& m);
    boost::asio::awaitable<std::optional<std::string>>
    suppressed_by(const std::string& resend_id, const std::vector<std::string>& to);

    parts p_;
    milliseconds age_;
};

} // namespace relay
