#pragma once

#include "relay/base/server_url.hpp"
#include "relay/net/http_client.hpp"
#include "relay/resend/webhook_signature.hpp"
#include "relay/store/store.hpp"
#include "relay/tracking/event_feed.hpp"
#include "relay/tracking/posting_counters.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// When an event is posted again after so many attempts have failed, as Svix does (resend-api.md,
// section 6.4); nothing: not any more.
std::optional<milliseconds> repost_delay(int attempts);

// The body of an event: as Resend writes it, with what the relay knows of the message
std::string write_posted_event(const feed_event& e, std::string_view uuid);

// Posts events to one URL, signed so that Resend's and Svix's libraries verify them. Each event at
// least once, in about their order; what the URL does not take is repeated by the times of Svix, on
// disk and beside what is new. Network thread only.
class feed_poster
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::store& store;
        relay::event_feed& event_feed;
        relay::event_reader& event_reader;
        relay::event_log& event_log;
        const relay::id_codec& id_codec;
        relay::posting_counters& posting_counters;
    };

    // Throws std::invalid_argument for a bad URL or secret.
    feed_poster(
        const parts& p, std::string url, std::vector<std::string> names, const std::string& secret
    );

    // Signs what is posted from now on; throws as the constructor does.
    void use_secret(const std::string& secret) { signer_ = webhook_signer({secret}); }

    // Runs until it is cancelled.
    boost::asio::awaitable<void> run();

private:
    struct posting
    {
        feed_event event;
        int attempts{}; // that failed before
        bool delivered{};
    };

    boost::asio::awaitable<std::int64_t> start();
    boost::asio::awaitable<void> post_all(std::vector<posting>& all);
    boost::asio::awaitable<void> post_some(std::vector<posting>& all, std::size_t& next);
    boost::asio::awaitable<bool> post(const feed_event& e);
    void note(const exchange_result& result, bool taken);
    feed_progress progress_of(const std::vector<posting>& all);
    std::string name() const;

    parts p_;
    std::string url_;
    feed_filter filter_;
    webhook_signer signer_;
    server_url target_;
    http_client http_;
    wall_time failing_since_; // while it fails
};

} // namespace relay
