#pragma once

#include "relay/async/notifier.hpp"
#include "relay/config/config.hpp"
#include "relay/mail/job.hpp"
#include "relay/mail/unsubscribe_links.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/express_lane.hpp"
#include "relay/pipeline/large_mail_reader.hpp"
#include "relay/pipeline/submitted.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace relay {

// Where mail comes in, whatever listener it came by: the job socket and the HTTP API share it.
// Network thread only.
class ingest
{
public:
    using handler = std::function<void(const submitted&)>;

    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::store& store;
        relay::ready_queue& ready_queue;
        relay::express_lane& express_lane;
        relay::id_source& id_source;
        const relay::id_codec& id_codec;
        relay::counters& counters;
        notifier& scheduled; // notified when a message with a time of its own is on disk
        notifier& expiring;  // the same for one with a ttl
        const relay::suppressed_addresses& suppressed_addresses;
        const unsubscribe_links* unsubscribe{}; // nothing: mail goes without
    };

    ingest(const parts& p, ingest_config settings, std::string correlation_tag);

    // Reads a line of the job socket. A message in it has the id that goes with it to submit().
    job read_line(std::string_view line, message_id& id);

    // The same for a line that is_large(), without holding the network thread
    boost::asio::awaitable<job> read_large_line(std::string_view line, message_id& id);

    static bool is_large(std::size_t bytes) { return large_mail_reader::takes(bytes); }

    // The others hold the network thread for what is small only. What they are given must last.
    // This one reads a line of POST /relay/load.
    boost::asio::awaitable<job> read_bulk_line(std::string_view line, message_id& id);

    // Reads the body of POST /emails.
    boost::asio::awaitable<std::variant<api_error, submission>>
    read_email(std::string_view body, email_options options, message_id& id);

    // Reads the body of POST /emails/batch. `ids` are those of its emails, in their order, and
    // `group` is the one of the whole.
    boost::asio::awaitable<std::variant<api_error, email_batch>> read_batch(
        std::string_view body,
        email_options options,
        std::vector<message_id>& ids,
        message_id& group
    );

    // Reads the body of POST /relay/campaigns.
    boost::asio::awaitable<std::variant<api_error, campaign_text>> read_campaign(std::string_view);

    // Reads the body of PATCH /emails/{id}: when the email is to go out. What has passed is now.
    std::variant<api_error, wall_time> read_reschedule(std::string_view body);

    // Why no mail is taken right now: the queue or the disk is full, or the relay stops.
    std::optional<api_error> closed() const;

    // Suspends while more mail of this lane waits for the disk than may.
    boost::asio::awaitable<void> room(lane l);
    bool has_room(lane l) const;

    // Takes a message. `done` runs when it is on disk, or never will be.
    void submit(message_id id, submission email, handler done);

    // Takes emails together.
    void submit_all(email_group group, std::function<void(batch_result&&)> done);

    // For who has a verb of the store of his own: a message as the store is to get it, but for
    // links to unsubscribe; and then what became of it there.
    new_message prepare(message_id id, submission email) const;
    void taken(const accept_result& result, new_message&& m, const express_lane::reservation* = {});

    // How many messages may wait for the disk, or in the queue when that has a bound, and how many
    // more there is room for
    struct room_left
    {
        std::size_t limit{};
        std::size_t remaining{};
    };
    room_left space() const;
    bool is_full() const; // of closed(): the queue has as many messages as it may have

    void stop() { stopping_ = true; } // from now on all mail is refused
    void configure(ingest_config settings) { settings_ = std::move(settings); }

    // Free bytes of the store's disk; kept up to date by whoever looks.
    void disk_has(std::uint64_t free_bytes) { free_disk_ = free_bytes; }
    std::uint64_t free_disk() const { return free_disk_; } // UINT64_MAX: nobody has looked yet

private:
    struct waiting
    {
        std::size_t messages{};
        std::size_t bytes{};
    };

    void release(lane l, std::size_t messages, std::size_t bytes);
    std::vector<std::string> complete(submission& email, message_id id, bool& nobody_left) const;
    std::vector<std::string> leave_out_suppressed(submission& email, bool& nobody_left) const;
    job_context context(message_id& id, std::string& uuid);
    parts p_;
    ingest_config settings_;
    std::string correlation_tag_;
    job_reader reader_;              // of the network thread
    std::array<waiting, 2> waiting_; // for the disk, by lane
    notifier room_;
    std::uint64_t free_disk_{UINT64_MAX};
    bool stopping_{};
    large_mail_reader large_;
};

} // namespace relay
