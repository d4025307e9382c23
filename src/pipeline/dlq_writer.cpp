#include "relay/pipeline/dlq_writer.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace relay {

boost::asio::awaitable<void> dlq_writer::run()
{
    const auto write_it = [this](auto&& notice) { write(std::move(notice)); };
    while (auto next = co_await p_.dead.next())
        std::visit(write_it, std::move(*next));
}

void dlq_writer::write(dead_request d)
{
    const auto r = std::move(d.request);
    log(r->sealed.id, r->sealed.members.size(), to_string(d.reason), d.why.result);
    p_.requests_in_progress.ended(r->sealed.id);
    r->messages.clear();
    p_.in_flight.record(r);
    auto done = [this, r](bool ok) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        count(r->sealed.members.size());
        p_.in_flight.finish(r);
    };
    p_.store.bury(r->sealed, d.reason, std::move(d.why), std::move(done));
}

void dlq_writer::write(refused_messages d)
{
    const auto refused = d.end.refused.size();
    for (const auto& m : d.end.refused)
        log(d.end.request.id, 1, to_string(death::refused), m.result);
    auto done = [this, r = std::move(d.request), refused, after = std::move(d.after)](bool ok) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        count(refused);
        p_.in_flight.finish(r);
        if (after)
            after();
    };
    p_.store.settle(std::move(d.end), std::move(done));
}

void dlq_writer::write(expired_messages d)
{
    const auto messages = d.messages.size();
    spdlog::debug("dead: {} messages, {}", messages, to_string(death::expired));
    auto done = [this, messages, written = std::move(d.written)](bool ok) {
        if (ok)
            count(messages);
        written(ok);
    };
    p_.store.expire(d.lane, d.on_disk, std::move(d.messages), wall_now(), std::move(done));
}

void dlq_writer::write(lost_messages d)
{
    const auto messages = d.alone.members.size();
    log(d.alone.id, messages, to_string(death::refused), d.why.result);
    auto done = [this, messages](bool ok) { count(ok ? messages : 0); };
    p_.store.bury(std::move(d.alone), death::refused, std::move(d.why), std::move(done));
}

// The name of an error only: its message may say who the mail is for.
void dlq_writer::log(
    request_id request, std::size_t messages, std::string_view why, const outcome& said
)
{
    spdlog::debug(
        "dead: {} of request {}, {} ({})", messages, p_.id_codec.to_uuid(request), why, said.name
    );
}

} // namespace relay
