#include "relay/pipeline/dispatcher.hpp"
#include "relay/pipeline/until_read.hpp"

#include <spdlog/spdlog.h>

namespace relay {

namespace asio = boost::asio;

// One request: sealed, sent, concluded.
asio::awaitable<void> dispatcher::deliver(request_ptr r)
{
    r->started = clock::now();
    const bool ready = co_await prepare(r);
    if (ready) {
        if (!r->attempted)
            r->sealed.sealed_at = moment_now(); // Resend gets to know the key now

        send_request request;
        request.batch = r->sealed.batch;
        request.idempotency_key = p_.id_codec.to_uuid(r->sealed.id);
        request.bodies.reserve(r->messages.size());
        for (const auto& m : r->messages)
            request.bodies.push_back(m.message.body);
        const auto leave = r->leave;
        request.on_writing = [this, leave] {
            p_.pacer.written(leave, clock::now());
            if (waits_for_writing_) // from now on it is known when the next one may leave
                p_.changed.notify_all();
        };

        auto report = co_await p_.email_api.send(request);
        conclude(r, std::move(report));
    }

    --sending_;
    uploads_.remove(r->sealed.lane, r->largest, r->bytes);
    finished_.notify_all();
    p_.changed.notify_all();
}

// Brings the bodies into memory, and puts on disk that it leaves: in this order, since what cannot
// be sent is left out before the seal. When it can't, the request is put aside, and its permit
// given back.
asio::awaitable<bool> dispatcher::prepare(request_ptr r)
{
    bool ready = co_await load_bodies(r);
    if (ready && may_be_suppressed(*r))
        ready = leave_out_suppressed(r);
    if (ready && !r->leaves)
        ready = co_await commit_leaving(r);
    // All that may have taken long.
    const auto now = wall_now();
    ready = ready && !bury_if_too_late(r, now);
    if (ready && time_is_over(*r, now)) {
        end_overdue(r, now);
        ready = false;
    }
    if (!ready) {
        p_.pacer.unused(r->leave, clock::now());
        if (r->probe)
            p_.pauses.no_probe(*r->probe, now);
    }
    co_return ready;
}

// After a crash the store tells that it may have been on its way.
asio::awaitable<bool> dispatcher::commit_leaving(request_ptr r)
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
        unfinished_.erase(r->sealed.id);
        let_go(*r);
        spdlog::error("a request that is due could not be marked: it waits on");
    } else {
        spdlog::error("a request could not be sealed: its messages wait in their queue again");
        put_back(r);
    }
    co_return false;
}

// It cannot leave now, and waits where it came from: sealed as it is, or its messages in their
// queue.
void dispatcher::put_back(const request_ptr& r)
{
    if (!r->may_change()) {
        park(r, true);
        return;
    }
    unfinished_.erase(r->sealed.id);
    let_go(*r);
    give_back(*r, std::move(r->messages));
}

asio::awaitable<bool> dispatcher::load_bodies(request_ptr r)
{
    std::vector<message_id> missing;
    for (const auto& m : r->messages)
        if (!m.message.loaded)
            missing.push_back(m.message.id);
    if (missing.empty())
        co_return true;

    // Who waits for the end of what is on its way does not wait for a disk that cannot be read.
    auto stopping = [this] { return stopping_; };
    auto read = [this, &missing] { return p_.queue_reader.load_bodies(missing); };
    auto bodies = co_await read_unless(read, stopping);
    if (!bodies) {
        put_back(r);
        co_return false;
    }
    std::vector<message_id> lost;
    std::size_t next = 0;
    for (auto& m : r->messages) {
        if (m.message.loaded)
            continue;
        m.message.body = std::move((*bodies)[next++]);
        m.message.loaded = true;
        if (m.message.body.empty()) {
            lost.push_back(m.message.id);
            lost_.lost(m.message.id);
        } else {
            lost_.found();
        }
    }
    co_return lost.empty() || leave_out_lost(r, lost);
}

} // namespace relay
