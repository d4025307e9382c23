#include "relay/async/sleep.hpp"
#include "relay/stage/dispatcher.hpp"

#include <spdlog/spdlog.h>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds read_again_after{1};

} // namespace

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
        request.idempotency_key = p_.codec.to_uuid(r->sealed.id);
        request.bodies.reserve(r->messages.size());
        for (const auto& m : r->messages)
            request.bodies.push_back(m.message.body);
        const auto leave = r->leave;
        request.on_writing = [this, leave] { p_.pace.written(leave, clock::now()); };

        auto report = co_await p_.api.send(request);
        conclude(r, std::move(report));
    }

    --sending_;
    sending_bytes_ -= r->bytes;
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
    ready = ready && !bury_if_too_late(r, wall_now());
    if (!ready) {
        p_.pace.unused(r->leave, clock::now());
        if (r->probe)
            p_.paused.no_probe(*r->probe, wall_now());
    }
    co_return ready;
}

// After a crash the store tells that it may have been on its way.
asio::awaitable<bool> dispatcher::commit_leaving(request_ptr r)
{
    const bool waited = r->is_parked_on_disk();
    if (waited)
        r->leaves = co_await p_.disk.leave_again(r->sealed.id);
    else
        r->leaves = co_await p_.disk.seal(r->sealed);
    if (r->leaves) {
        r->sealed.ready = false;
        co_return true;
    }
    unfinished_.erase(r->sealed.id);
    let_go(*r);
    if (waited) {
        spdlog::error("a request that is due could not be marked: it waits on");
    } else {
        spdlog::error("a request could not be sealed: its messages wait in their queue again");
        p_.queue.give_back(std::move(r->messages));
    }
    co_return false;
}

// A disk that cannot be read now, because too many files are open, is asked again.
asio::awaitable<std::vector<std::string>> dispatcher::read_bodies(std::vector<message_id> ids)
{
    for (;;) {
        try {
            co_return co_await p_.stored.load_bodies(ids);
        } catch (const store_error& e) {
            spdlog::error("store: {}", e.what());
        }
        co_await sleep_for(read_again_after);
    }
}

asio::awaitable<bool> dispatcher::load_bodies(request_ptr r)
{
    std::vector<message_id> missing;
    for (const auto& m : r->messages)
        if (!m.message.loaded)
            missing.push_back(m.message.id);
    if (missing.empty())
        co_return true;

    auto bodies = co_await read_bodies(std::move(missing));
    std::vector<message_id> lost;
    std::size_t next = 0;
    std::size_t loaded_bytes = 0; // of a request that came from disk: its size was not known
    for (auto& m : r->messages) {
        if (m.message.loaded)
            continue;
        m.message.body = std::move(bodies[next++]);
        m.message.bytes = static_cast<std::uint32_t>(m.message.body.size());
        m.message.loaded = true;
        if (r->bytes == 0)
            loaded_bytes += m.message.bytes;
        if (m.message.body.empty())
            lost.push_back(m.message.id);
    }
    r->bytes += loaded_bytes;
    sending_bytes_ += loaded_bytes;
    co_return lost.empty() || leave_out_lost(r, lost);
}

} // namespace relay
