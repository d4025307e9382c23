#pragma once

#include "relay/async/channel.hpp"
#include "relay/pipeline/body_loader.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/dispatcher.hpp"
#include "relay/pipeline/suppression_filter.hpp"
#include "relay/resend/email_api.hpp"
#include "relay/store/membership.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace relay {

// Takes requests from `to_send`, seals and sends them, and hands what came of it to `answered`.
// Network thread only.
class sender
{
public:
    struct parts
    {
        relay::store& store;
        relay::email_api& email_api;
        relay::rate_limiter& rate_limiter;
        relay::send_slots& send_slots;
        relay::in_flight& in_flight;
        relay::requeuer& requeuer;
        relay::pause_control& pause_control;
        relay::body_loader& body_loader;
        relay::suppression_filter& suppression_filter;
        relay::repeat_queue& repeat_queue;
        const relay::membership& membership;
        const relay::id_codec& id_codec;
        channel<request_ptr>& to_send;
        channel<answered_request>& answered;
        channel<death_notice>& dead;
    };

    explicit sender(const parts& p) : p_(p) {}

    // One request after the other, until the channel is closed and empty. As many of these run as
    // requests may be in flight.
    boost::asio::awaitable<void> run();

private:
    boost::asio::awaitable<bool> prepare(request_ptr r);
    boost::asio::awaitable<bool> commit_leaving(request_ptr r);
    void does_not_leave(const request_ptr& r);
    void put_aside(const request_ptr& r, const send_report& report);
    bool is_too_late(const request_ptr& r, std::optional<dead_request>& death);
    send_request to_send(outgoing& r) const;
    void log_leaving(const outgoing& r, const send_request& request) const;
    void log_end(const outgoing& r, const send_request& request, const outcome& result) const;

    parts p_;
};

} // namespace relay
