#include "relay/pipeline/sender.hpp"

#include "relay/base/log.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>
#include <utility>

namespace relay {

namespace asio = boost::asio;

asio::awaitable<void> sender::run()
{
    while (auto next = co_await p_.to_send.next()) {
        const auto r = std::move(*next);
        r->started = pacer::clock::now();
        const bool leaves = co_await prepare(r);
        if (leaves) {
            const auto request = to_send(*r);
            log_leaving(*r, request);
            auto report = co_await p_.email_api.send(request);
            r->leaves_anew = false;
            if (report.withheld) {
                put_aside(r, report);
                continue;
            }
            log_end(*r, request, report.result);
            answered_request answered{
                .request = r, .report = std::make_unique<send_report>(std::move(report))};
            if (!p_.answered.try_push(std::move(answered)))
                co_await p_.answered.push(std::move(answered));
            continue;
        }
        p_.rate_limiter.unused(r->leave);
        does_not_leave(r);
    }
}

void sender::does_not_leave(const request_ptr& r)
{
    if (r->probe)
        p_.pause_control.no_probe(*std::exchange(r->probe, std::nullopt), wall_now());
    p_.send_slots.free(r->sealed.lane, r->largest, r->bytes);
}

// This relay may not send, at least for now. It is repeated as it is: here, if it goes on, or by
// the relay that has taken over.
void sender::put_aside(const request_ptr& r, const send_report& report)
{
    r->sealed.maybe_accepted |= maybe_accepted(report);
    r->attempted |= report.written;
    const auto now = wall_now();
    const call_report call{
        .result = {}, .limits = {}, .written = report.written, .answered = false};
    p_.rate_limiter.ended(r->leave, call, now, now);
    does_not_leave(r);
    p_.repeat_queue.add_first(r);
}

void sender::log_leaving(const outgoing& r, const send_request& request) const
{
    if (!is_logged(spdlog::level::trace))
        return;
    for (const auto id : r.sealed.members)
        log_line(
            spdlog::level::trace,
            "a message leaves",
            {{"id", p_.id_codec.to_uuid(id)}, {"request", request.idempotency_key}}
        );
}

void sender::log_end(const outgoing& r, const send_request& request, const outcome& result) const
{
    if (!is_logged(spdlog::level::debug))
        return;
    const auto took = std::chrono::round<milliseconds>(pacer::clock::now() - r.started);
    log_line(
        spdlog::level::debug,
        "a request has ended",
        {{"request", request.idempotency_key},
         {"outcome", to_string(result.verdict)},
         {"status", result.status},
         {"error", result.name},
         {"messages", r.sealed.members.size()},
         {"lane", to_string(r.sealed.lane)},
         {"attempts_before", r.sealed.attempts},
         {"ms", took.count()}}
    );
}

// Brings the bodies into memory, and puts on disk that it leaves: in this order, since what cannot
// be sent is left out before the seal. False: the request was put aside, or has ended.
asio::awaitable<bool> sender::prepare(request_ptr r)
{
    if (!has_bodies(*r) && !co_await p_.body_loader.load(r))
        co_return false;
    if (!p_.suppression_filter.pass(r))
        co_return false;
    const bool is_committed = p_.membership.shared() ? r->leaves_anew : r->leaves;
    if (!is_committed && !co_await commit_leaving(r))
        co_return false;
    std::optional<dead_request> death;
    const bool too_late = is_too_late(r, death);
    if (death)
        co_await p_.dead.push(std::move(*death));
    co_return !too_late;
}

// After a crash the store tells that it may have been in flight. Where another relay may have taken
// over each attempt is committed, since such a commit fails then.
asio::awaitable<bool> sender::commit_leaving(request_ptr r)
{
    const bool waited = r->is_parked_on_disk();
    if (waited || r->leaves) {
        r->left_again = co_await p_.store.leave_again(r->sealed.id);
        r->leaves_anew = r->left_again.has_value();
    } else {
        r->leaves_anew = co_await p_.store.seal(r->sealed);
    }
    if (r->leaves_anew) {
        r->leaves = true;
        r->sealed.ready = false;
        co_return true;
    }
    if (r->leaves) {
        p_.in_flight.let_go_quota(*r);
        spdlog::error("a request that leaves again could not be marked: the next start repeats it");
    } else if (waited) {
        p_.in_flight.finish(r);
        spdlog::error("a request that is due could not be marked: it waits on");
    } else {
        spdlog::error("a request could not be sealed: its messages wait in their queue again");
        p_.requeuer.put_back(r);
    }
    co_return false;
}

// Its preparation may have taken long. It is taken apart then, or dies.
bool sender::is_too_late(const request_ptr& r, std::optional<dead_request>& death)
{
    const auto now = wall_now();
    if (key_has_died(*r)) {
        death = died_of_its_key(r, now);
        return true;
    }
    if (!time_is_over(*r, now))
        return false;
    if (r->may_be_released())
        p_.requeuer.release(r);
    else
        death = died_of_age(r, now);
    return true;
}

// Its bodies stay where they are.
send_request sender::to_send(outgoing& r) const
{
    if (!r.attempted)
        r.sealed.sealed_at = moment_now(); // Resend gets to know the key now

    send_request request;
    request.batch = r.sealed.batch;
    request.idempotency_key = p_.id_codec.to_uuid(r.sealed.id);
    request.bodies.reserve(r.messages.size());
    for (const auto& m : r.messages)
        request.bodies.push_back(m.message.body);
    const auto leave = r.leave;
    request.on_writing = [this, leave] { p_.rate_limiter.written(leave); };
    if (p_.membership.shared())
        request.may_write = [this] { return p_.membership.may_write(); };
    return request;
}

} // namespace relay
