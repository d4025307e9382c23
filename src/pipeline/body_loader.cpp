#include "relay/pipeline/body_loader.hpp"

#include "relay/pipeline/until_read.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

asio::awaitable<bool> body_loader::load(request_ptr r)
{
    std::vector<message_id> missing;
    for (const auto& m : r->messages)
        if (!m.message.loaded)
            missing.push_back(m.message.id);

    // Who waits for the end of what is on its way does not wait for a disk that cannot be read.
    auto stopping = [this] { return p_.send_slots.closed(); };
    auto read = [this, &missing] { return p_.queue_reader.load_bodies(missing); };
    auto bodies = co_await read_unless(read, stopping);
    if (!bodies) {
        p_.requeuer.put_back(r);
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
            streak_.lost(m.message.id);
        } else {
            streak_.found();
        }
    }
    co_return lost.empty() || co_await leave_out_lost(r, std::move(lost));
}

// True while a long row of lost bodies holds everything back. Who resumes has seen that nothing can
// be done about it: from then on they are given up, until one is there again.
bool body_loader::too_many_are_lost(wall_time now)
{
    if (!streak_.is_long())
        return false;
    if (streak_.calls_for_pause() && p_.pause_control.begin_for_lost_bodies(now))
        streak_.told();
    const auto is_of_all = [](const pause& p) { return p.scope.kind == pause_kind::all; };
    return std::ranges::any_of(p_.pauses.list(), is_of_all);
}

// Nothing deletes the body of a message that is not finished: the store is damaged. Such messages
// die, and the others go out without them. But what is sealed is these bytes or nothing: part of it
// under its key would be refused if it went out before, and under another key might come twice.
asio::awaitable<bool> body_loader::leave_out_lost(request_ptr r, std::vector<message_id> lost)
{
    const auto now = wall_now();
    if (too_many_are_lost(now)) {
        for (auto& m : r->messages)
            m.message.loaded &= !m.message.body.empty(); // it is read again
        p_.requeuer.put_back(r);
        co_return false;
    }
    outcome nothing_to_send{
        .verdict = verdict::refused,
        .name = "body_missing",
        .message = "The store has lost the body of this message.",
    };
    spdlog::critical(
        "request {}: {} of {} bodies are missing",
        p_.id_codec.to_uuid(r->sealed.id),
        lost.size(),
        r->sealed.members.size()
    );
    if (!r->may_change()) {
        dead_request whole{
            .request = r,
            .reason = death::outcome_unknown,
            .why = {.at = now, .result = std::move(nothing_to_send)},
        };
        co_await p_.dead.push(std::move(whole));
        co_return false;
    }
    lost_messages some{
        .alone =
            {
                .id = p_.id_source.next_request(now),
                .lane = r->sealed.lane,
                .members = lost,
                .on_disk = r->sealed.on_disk,
            },
        .why = {.at = now, .result = std::move(nothing_to_send), .counted = false},
    };
    const bool some_are_left = p_.in_flight.leave_out(r, lost);
    co_await p_.dead.push(std::move(some));
    co_return some_are_left;
}

} // namespace relay
