#pragma once

#include "relay/store/records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
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
    relay::lane lane{};
    relay::state on_disk{};
    flow_id flow;
    std::int64_t place{};
};

struct pause_record
{
    std::string scope;
    wall_time began;
    std::optional<wall_time> ended;
    std::string why;
};

// Reads the store on a thread and a connection of its own, beside the writer. Sees what was
// committed before the call. All calls come from the network thread, and resume there; they are
// served one after the other.
class reader
{
public:
    // `path` is that of an open store's database. Throws store_error.
    explicit reader(const std::string& path);
    ~reader();

    // The next messages of a flow behind `after`, at most `limit`. Bodies come along as long as
    // all together stay below `body_bytes`.
    boost::asio::awaitable<std::vector<queued_message>>
    load_queue(flow_id flow, std::int64_t after, std::size_t limit, std::size_t body_bytes);

    // In the order of `ids`; an empty text where there is none. Throws store_error when the disk
    // does not say: it may another time.
    boost::asio::awaitable<std::vector<std::string>> load_bodies(std::vector<message_id> ids);

    // In the order of `ids`; empty where there is none.
    boost::asio::awaitable<std::vector<message_facts>> load_facts(std::vector<message_id> ids);

    // Queued messages by flow, as far as the disk knows. Reads an entry of the index for each: not
    // to be called often while there are millions.
    boost::asio::awaitable<std::vector<flow_backlog>> count_queued();

    // What recovery needs: flows with a backlog, and requests that may have been on their way
    boost::asio::awaitable<std::vector<backlog_flow>> backlog();
    boost::asio::awaitable<std::vector<sealed_request>> open_requests();

    // What becomes due, earliest first, at most `limit`. `after` skips what was returned before.
    boost::asio::awaitable<std::vector<waiting_request>>
    due_requests(wall_time until, wall_time after_due, request_id after, std::size_t limit);
    boost::asio::awaitable<std::vector<scheduled_message>>
    due_messages(wall_time until, std::size_t limit);
    boost::asio::awaitable<std::vector<expiring_message>>
    expired_messages(wall_time until, std::size_t limit);

    // When the next waiting request (behind the one given), scheduled message or expiry is due
    boost::asio::awaitable<std::optional<wall_time>>
    next_due_request(wall_time after_due, request_id after);
    boost::asio::awaitable<std::optional<wall_time>> next_due_message();
    boost::asio::awaitable<std::optional<wall_time>> next_expiry();

    // Everything about one message
    boost::asio::awaitable<std::optional<message_record>> find(message_id id);

    boost::asio::awaitable<message_page> list(message_page_query which);

    // The message that Resend gave this id. Looks through the messages, the latest first, in slices
    // that let other calls in between: an index on what arrives in no order would cost each message
    // that is sent more than all else that is written for it.
    boost::asio::awaitable<std::optional<message_id>> find_by_resend_id(std::string resend_id);

    // Pauses that overlap the time between the two
    boost::asio::awaitable<std::vector<pause_record>>
    pauses_between(wall_time from, wall_time until);

    boost::asio::awaitable<std::vector<dead_letter_record>> dead_letters(dead_letter_filter which);
    boost::asio::awaitable<std::vector<dead_letter_group>> dead_letter_groups();

    boost::asio::awaitable<std::optional<flow_key>> find_flow(flow_id id);

    // The senders' domains of all messages that the store ever had, the newest first
    boost::asio::awaitable<std::vector<std::string>> from_domains(std::size_t most);

    // When the oldest message of a lane's queue was accepted, as far as the disk knows; by lane
    boost::asio::awaitable<std::array<std::optional<wall_time>, 2>> oldest_queued();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
