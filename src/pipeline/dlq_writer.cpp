#include "relay/pipeline/dlq_writer.hpp"

#include "relay/base/log.hpp"

#include <utility>

namespace relay {

boost::asio::awaitable<void> dlq_writer::run()
{
    const auto write_it = [this](auto&& notice) { write(std::move(notice)); };
    while (auto next = co_await p_.dead.next())
        std::visit(write_it, std::move(*next));
}

void dlq_writer::note(lane l, message_id id, death reason, const outcome& said)
{
    log(l, id, reason, said);
    count(reason, 1);
}

void dlq_writer::write(dead_request d)
{
    const auto r = std::move(d.request);
    for (const auto id : r->sealed.members)
        log(r->sealed.lane, id, d.reason, d.why.result);
    p_.requests_in_progress.ended(r->sealed.id);
    r->messages.clear();
    p_.in_flight.record(r);
    auto done = [this, r, reason = d.reason](bool ok) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        count(reason, r->sealed.members.size());
        p_.in_flight.finish(r);
    };
    p_.store.bury(r->sealed, d.reason, std::move(d.why), std::move(done));
}

void dlq_writer::write(refused_messages d)
{
    const auto refused = d.end.refused.size();
    for (const auto& m : d.end.refused)
        log(d.end.request.lane, m.id, death::refused, m.result);
    auto done = [this, r = std::move(d.request), refused, after = std::move(d.after)](bool ok) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        count(death::refused, refused);
        p_.in_flight.finish(r);
        if (after)
            after();
    };
    p_.store.settle(std::move(d.end), std::move(done));
}

void dlq_writer::write(expired_messages d)
{
    auto done = [this,
                 l = d.lane,
                 written = std::move(d.written)](bool ok, std::vector<message_id>&& expired) {
        for (const auto id : expired)
            log(l, id, death::expired, {});
        count(death::expired, expired.size());
        written(ok);
    };
    p_.store.expire(d.lane, d.on_disk, std::move(d.messages), wall_now(), std::move(done));
}

void dlq_writer::write(lost_messages d)
{
    const auto messages = d.alone.members.size();
    for (const auto id : d.alone.members)
        log(d.alone.lane, id, death::refused, d.why.result);
    auto done = [this, messages](bool ok) { count(death::refused, ok ? messages : 0); };
    p_.store.bury(std::move(d.alone), death::refused, std::move(d.why), std::move(done));
}

void dlq_writer::count(death reason, std::size_t messages)
{
    p_.counters.dead[static_cast<std::size_t>(reason)] += messages;
}

// The name of an error only: its message may say who the mail is for.
void dlq_writer::log(lane l, message_id id, death reason, const outcome& said) const
{
    log_line(
        spdlog::level::warn,
        "a message is dead",
        {{"id", p_.id_codec.to_uuid(id)},
         {"reason", to_string(reason)},
         {"status", said.status > 0 ? std::to_string(said.status) : std::string()},
         {"error", said.name},
         {"lane", to_string(l)}}
    );
}

} // namespace relay
