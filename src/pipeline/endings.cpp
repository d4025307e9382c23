#include "relay/pipeline/dispatcher.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <iterator>

// Where the messages of a request go that Resend did not take: among the dead, to a later time,
// into two requests, back into their queue, or nowhere yet

namespace relay {

void dispatcher::bury(const request_ptr& r, death reason, const outcome& result, wall_time now)
{
    p_.counters.messages_dead += r->sealed.members.size();
    in_progress_.ended(r->sealed.id);
    r->messages.clear();
    record(r);
    p_.store.bury(r->sealed, reason, {.at = now, .result = result}, finishing(r));
}

// Not beyond its own time: then it ends.
void dispatcher::postpone(
    const request_ptr& r, wall_time due, const std::optional<attempt_entry>& why
)
{
    if (r->deadline)
        due = std::min(due, *r->deadline);
    r->messages.clear();
    auto done = [this, r](bool ok) {
        if (!ok)
            return stay_open(r);
        finish(r);
        p_.postponed.notify_all();
    };
    record(r);
    p_.store.postpone(r->sealed, due, why, std::move(done));
}

// Both halves go out at once, before what is not sealed yet; but behind the other half of what they
// are half of, so that the good ones among them get through between those that fail. `attempts`:
// what each is said to have behind it.
void dispatcher::split(const request_ptr& r, const attempt_entry& why, int attempts)
{
    const auto now = wall_now();
    const auto middle = static_cast<std::ptrdiff_t>(r->sealed.members.size() / 2);
    std::array<request_ptr, 2> halves;
    for (std::size_t i = 0; i < halves.size(); ++i) {
        const bool first = i == 0;
        auto half = std::make_shared<outgoing>();
        half->sealed = {
            .id = p_.id_source.next_request(now),
            .lane = r->sealed.lane,
            .members =
                {r->sealed.members.begin() + (first ? 0 : middle),
                 first ? r->sealed.members.begin() + middle : r->sealed.members.end()},
            .attempts = attempts,
            .sealed_at = moment_now(),
            .on_disk = r->sealed.on_disk,
            .ready = true,
        };
        half->sealed.batch = half->sealed.members.size() > 1;
        half->domain = r->domain;
        half->composed = r->composed;
        if (!r->messages.empty()) {
            const auto begin = std::make_move_iterator(r->messages.begin());
            half->messages.assign(
                begin + (first ? 0 : middle),
                first ? begin + middle : std::make_move_iterator(r->messages.end())
            );
        }
        measure(*half);
        if (!r->domains.empty())
            half->domains.assign(
                r->domains.begin() + (first ? 0 : middle),
                first ? r->domains.begin() + middle : r->domains.end()
            );
        if (!half->messages.empty())
            half->domain = common_domain(*half);
        halves[i] = std::move(half);
    }
    auto done = [this, r, halves](bool ok, bool accepted) {
        if (!ok)
            return stay_open(r);
        finish(r);
        if (accepted)
            return;
        for (const auto& half : halves) {
            unfinished_.emplace(half->sealed.id, half);
            park(half, false);
        }
    };
    record(r);
    p_.store.split(r->sealed, halves[0]->sealed, halves[1]->sealed, why, std::move(done));
}

// Its messages are queued again, where they were: when the disk says that the request is no more.
// As long as it is there, the next start sends it, so nothing else may.
void dispatcher::release(const request_ptr& r)
{
    auto done = [this, r](bool ok, const std::vector<accept_result>& requeued) {
        if (!ok)
            return stay_open(r);
        finish(r);
        if (r->sealed.on_disk == state::queued)
            give_back(*r, std::move(r->messages));
        for (const auto& where : requeued)
            p_.ready_queue.arrived_on_disk(where);
    };
    p_.store.release(r->sealed, std::move(done));
}

// A pause has begun: what Resend has nothing of need not stay sealed.
void dispatcher::release_parked()
{
    for (auto& repeats : repeats_) {
        std::vector<request_ptr> released;
        std::erase_if(repeats, [&](const request_ptr& r) {
            const bool goes = r->may_be_released() && p_.pauses.blocks(r->sealed.lane, r->domain);
            if (goes)
                released.push_back(r);
            return goes;
        });
        for (const auto& r : released)
            release(r);
    }
}

// From now on it only waits for the disk.
void dispatcher::record(const request_ptr& r)
{
    r->recording = true;
    ++recording_[static_cast<std::size_t>(r->sealed.lane)];
}

// It waits in memory, sealed as it is.
void dispatcher::park(const request_ptr& r, bool first)
{
    auto& repeats = repeats_[static_cast<std::size_t>(r->sealed.lane)];
    if (first)
        repeats.push_front(r);
    else
        repeats.push_back(r);
    p_.changed.notify_all();
}

void dispatcher::finish(const request_ptr& r)
{
    let_go(*r);
    unfinished_.erase(r->sealed.id);
    if (std::exchange(r->recording, false))
        --recording_[static_cast<std::size_t>(r->sealed.lane)];
    finished_.notify_all();
    p_.changed.notify_all();
}

store::handler dispatcher::finishing(const request_ptr& r)
{
    return [this, r](bool ok) {
        if (ok)
            finish(r);
        else
            stay_open(r);
    };
}

// What was to become of it is not on disk, and never will be. So it is held, and nothing becomes of
// its messages here; on disk it is on its way, and the next start repeats it under its key.
void dispatcher::stay_open(const request_ptr& r)
{
    let_go(*r);
    spdlog::critical(
        "what became of request {} could not be recorded: it is repeated at the next start",
        p_.id_codec.to_uuid(r->sealed.id)
    );
}

// Its recipients are not on their way any more.
void dispatcher::let_go(outgoing& r)
{
    p_.quota_book.let_go(std::exchange(r.held, 0));
}

} // namespace relay
