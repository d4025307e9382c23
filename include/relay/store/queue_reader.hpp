#pragma once

#include "relay/store/campaign_cancel.hpp"
#include "relay/store/flow.hpp"
#include "relay/store/queued_message.hpp"
#include "relay/store/sealed_request.hpp"
#include "relay/store/store_location.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// A flow that has messages waiting on disk
struct backlog_flow
{
    flow_id id;
    flow_key key;
};

struct waiting_request
{
    sealed_request request;
    wall_time due;
};

struct scheduled_message
{
    message_id id;
    wall_time due;
};

struct expiring_message
{
    message_id id;
    wall_time expires;
    std::size_t bytes{}; // of the body
    relay::lane lane{};
    relay::state on_disk{};
    flow_id flow;
    std::int64_t place{};
};

// Reads what is to be sent, on a thread and a connection of its own: beside the writer, and beside
// whoever asks about messages (message_reader.hpp), so that no question holds up a request. Each
// call reads little. Sees what was committed before the call. All calls come from the network
// thread, and resume there; they are served one after the other.
class queue_reader
{
public:
    // `where`: of an open store. Throws store_error, as all calls do when the disk
    // cannot be read: it may another time.
    explicit queue_reader(const store_location& where);
    ~queue_reader();

    // The next messages of a flow behind `after`, at most `limit`. Bodies come along as long as
    // all together stay below `body_bytes`.
    boost::asio::awaitable<std::vector<queued_message>>
    load_queue(flow_id flow, std::int64_t after, std::size_t limit, std::size_t body_bytes);

    // In the order of `ids`; an empty text where there is none.
    boost::asio::awaitable<std::vector<std::string>> load_bodies(std::vector<message_id> ids);

    // In the order of `ids`; empty where there is none.
    boost::asio::awaitable<std::vector<message_facts>> load_facts(std::vector<message_id> ids);

    boost::asio::awaitable<std::optional<flow_key>> find_flow(flow_id id);

    // What recovery needs: flows with a backlog, and requests that may have been in flight, or
    // were about to be
    boost::asio::awaitable<std::vector<backlog_flow>> backlog();
    boost::asio::awaitable<std::vector<sealed_request>> open_requests();

    // What becomes due, earliest first, at most `limit`; requests and scheduled messages of one
    // lane, since those of the other must not stand before them. `after` skips what was returned
    // before.
    boost::asio::awaitable<std::vector<waiting_request>>
    due_requests(lane l, wall_time until, wall_time after_due, request_id after, std::size_t limit);
    boost::asio::awaitable<std::vector<scheduled_message>>
    due_messages(lane l, wall_time until, std::size_t limit);
    boost::asio::awaitable<std::vector<expiring_message>>
    expired_messages(wall_time until, wall_time after_expiry, message_id after, std::size_t limit);

    // When the next waiting request, scheduled message or expiry is due; where one is given, behind
    // that
    boost::asio::awaitable<std::optional<wall_time>>
    next_due_request(lane l, wall_time after_due, request_id after);
    boost::asio::awaitable<std::optional<wall_time>> next_due_message(lane l);
    boost::asio::awaitable<std::optional<wall_time>>
    next_expiry(wall_time after_expiry, message_id after);

    // Campaigns that were cancelled and whose messages do not all say so yet; and some of those
    // messages, behind `after`
    boost::asio::awaitable<std::vector<campaign_cancel>> campaign_cancels();
    boost::asio::awaitable<cancelled_slice> find_cancelled(campaign_cancel c, cancel_cursor after);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
