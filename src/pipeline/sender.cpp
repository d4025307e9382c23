#include "relay/pipeline/sender.hpp"

#include <spdlog/spdlog.h>

namespace relay {

namespace asio = boost::asio;

asio::awaitable<void> sender::run()
{
    while (auto next = co_await p_.to_send.next()) {
        const auto r = std::move(*next);
        r->started = pacer::clock::now();
        const bool leaves = co_await prepare(r);
        if (leaves) {
            auto report = co_await send(r);
            answered_request answered{.request = r, .report = std::move(report)};
            co_await p_.answered.push(std::move(answered));
            continue;
        }
        p_.rate_limiter.unused(r->leave);
        if (r->probe)
            p_.pause_control.no_probe(*r->probe, wall_now());
        p_.send_slots.free(r->sealed.lane, r->largest, r->bytes);
    }
}

// Brings the bodies into memory, and puts on disk that it leaves: in this order, since what cannot
// be sent is left out before the seal. False: the request was put aside, or has ended.
asio::awaitable<bool> sender::prepare(request_ptr r)
{
    if (!co_await p_.body_loader.load(r) || !p_.suppression_filter.pass(r))
        co_return false;
    if (!r->leaves && !co_await commit_leaving(r))
        co_return false;
    co_return co_await still_may_leave(r);
}

// After a crash the store tells that it may have been on its way.
asio::awaitable<bool> sender::commit_leaving(request_ptr r)
{
    const bool waited = r->is_parked_on_disk();
    if (waited)
        r->leaves = co_await p_.store.leave_again(r->sealed.id);
    else
        r->leaves = co_await p_.store.seal(r->sealed);
    if (r->leaves) {
        r->sealed.ready = false;
        co_return true;
    }
    if (waited) {
        p_.in_flight.finish(r);
        spdlog::error("a request that is due could not be marked: it waits on");
    } else {
        spdlog::error("a request could not be sealed: its messages wait in their queue again");
        p_.requeuer.put_back(r);
    }
    co_return false;
}

// All that may have taken long.
asio::awaitable<bool> sender::still_may_leave(request_ptr r)
{
    const auto now = wall_now();
    if (key_has_died(*r)) {
        co_await p_.dead.push(died_of_its_key(r, now));
        co_return false;
    }
    if (!time_is_over(*r, now))
        co_return true;
    if (r->may_be_released())
        p_.requeuer.release(r);
    else
        co_await p_.dead.push(died_of_age(r, now));
    co_return false;
}

asio::awaitable<send_report> sender::send(request_ptr r)
{
    if (!r->attempted)
        r->sealed.sealed_at = moment_now(); // Resend gets to know the key now

    send_request request;
    request.batch = r->sealed.batch;
    request.idempotency_key = p_.id_codec.to_uuid(r->sealed.id);
    request.bodies.reserve(r->messages.size());
    for (const auto& m : r->messages)
        request.bodies.push_back(m.message.body);
    const auto leave = r->leave;
    request.on_writing = [this, leave] { p_.rate_limiter.written(leave); };
    co_return co_await p_.email_api.send(request);
}

} // namespace relay
