#pragma once

#include "relay/base/id.hpp"
#include "relay/policy/tracking.hpp"
#include "relay/store/campaign_standing.hpp"
#include "relay/store/event_search.hpp"
#include "relay/store/outside_event.hpp"
#include "relay/store/store_location.hpp"
#include "relay/store/suppressions.hpp"
#include "store/tables/tallies.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// A message that Resend has, and of which nothing final is known
struct silent_message
{
    message_id id;
    std::string resend_id;
    wall_time sent;
};

struct suppression_query
{
    std::optional<suppression_origin> origin;
    std::optional<suppression_scope> scope;
    std::int64_t below{INT64_MAX}; // newest first, only numbers below this one
    std::int64_t above{0};         // and above this one
    bool nearest_above{};          // those next to `above`, if there are more than `limit`
    std::size_t limit{100};
};

// Reads what became of messages, beside the other readers: on a thread and a connection of its own,
// so that a report holds up nobody who sends or asks. Sees what was committed before the call. All
// calls come from the network thread, and resume there.
class event_reader
{
public:
    // `where`: of an open store. Throws store_error, as all calls do when the disk
    // cannot be read: it may another time.
    explicit event_reader(const store_location& where);
    ~event_reader();

    boost::asio::awaitable<facts> known_of(message_id id);

    // In the order of their coming, the newest `limit`
    boost::asio::awaitable<std::vector<event_record>> events_of(message_id id, std::size_t limit);

    // What the feed has behind `after`, at most `limit`; and up to where that is all there is.
    struct feed_page
    {
        std::vector<feed_event> events;
        std::int64_t read_up_to{};
    };
    boost::asio::awaitable<feed_page> feed(std::int64_t after, std::size_t limit);
    boost::asio::awaitable<std::int64_t> newest_event();

    // Looks at a few events for those that somebody searches, the newest first; finds `limit` at
    // most.
    boost::asio::awaitable<event_slice> search(event_search which, std::size_t limit);

    // What a URL is to get again by now, and how much there is in all
    struct repeated_event
    {
        feed_event event;
        int attempts{};
    };
    struct repeated_page
    {
        std::vector<repeated_event> due;
        std::int64_t waiting{};
    };
    boost::asio::awaitable<repeated_page>
    repeated_events(std::string url, wall_time until, std::size_t limit);

    // Sent messages between the two, the oldest first
    boost::asio::awaitable<std::vector<silent_message>>
    silent_messages(message_id after, message_id before, std::size_t limit);

    // True when one between the two may still be sent.
    boost::asio::awaitable<bool> has_unsent(message_id after, message_id before);

    // The rows of a report, and the one that adds up all that match
    struct report_table
    {
        std::vector<report_row> rows;
        tally total;
        bool cut{}; // there are more rows
    };
    boost::asio::awaitable<report_table> report(report_query query);

    // How a campaign's mail is received; `flow`: of its mail. And to whom mail of a sender's domain
    // has gone on the UTC day of that time.
    boost::asio::awaitable<campaign_standing> standing_of(campaign_id id, std::string flow);
    boost::asio::awaitable<std::int64_t> recipients_of_day(std::string domain, wall_time at);

    boost::asio::awaitable<std::vector<suppression_entry>> suppressions(suppression_query query);

    // By id, or by address; one that holds everywhere before one for campaigns
    boost::asio::awaitable<std::optional<suppression_entry>> suppression(std::string id_or_address);

    // Those that stopped mail of this lane to these addresses at that time, one for each at most
    boost::asio::awaitable<std::vector<suppression_entry>>
    suppressions_of(std::vector<std::string> addresses, lane l, wall_time at);

    // All of them in steps: those behind `after`, oldest first
    boost::asio::awaitable<std::vector<suppression_entry>>
    suppressions_after(std::int64_t after, std::size_t limit);

    // What came from outside to relays that are not the sender: the first ones, in the order of
    // their coming
    boost::asio::awaitable<std::vector<placed_event>> events_in_inbox(std::size_t limit);

    // Those among them that the sender could not take up, and passes over (event_log::set_aside)
    boost::asio::awaitable<std::int64_t> events_set_aside();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
