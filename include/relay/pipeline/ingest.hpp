#pragma once

#include "relay/async/notifier.hpp"
#include "relay/config/config.hpp"
#include "relay/mail/unsubscribe_links.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/express_lane.hpp"
#include "relay/pipeline/mail_intake.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Where mail comes in, whatever listener it came by: the job socket and the HTTP API share it.
// Network thread only.
class ingest final : public mail_intake
{
public:
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

    std::optional<api_error> closed() const override;
    bool is_full() const override;
    room_left space() const override;
    boost::asio::awaitable<void> room(lane l) override;
    bool has_room(lane l) const override;
    void submit(message_id id, submission&& email, handler done) override;
    void submit_all(email_group group, batch_handler done) override;

    // For who has a verb of the store of his own: a message as the store is to get it, but for
    // links to unsubscribe; and then what became of it there.
    new_message prepare(message_id id, submission email) const;
    void taken(const accept_result& result, new_message&& m, const express_lane::reservation* = {});

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
    new_message as_message(message_id id, submission&& email, wall_time now) const;
    std::vector<std::string> complete(submission& email, message_id id, bool& nobody_left) const;
    std::vector<std::string> leave_out_suppressed(submission& email, bool& nobody_left) const;

    parts p_;
    ingest_config settings_;
    std::array<waiting, 2> waiting_; // for the disk, by lane
    notifier room_;
    std::uint64_t free_disk_{UINT64_MAX};
    bool stopping_{};
};

} // namespace relay
