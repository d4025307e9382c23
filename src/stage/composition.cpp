#include "relay/stage/dispatcher.hpp"

#include <utility>

// What goes into a request, once there is a permit for it

namespace relay {

dispatcher::request_ptr dispatcher::compose(const choice& c, wall_time now)
{
    auto& repeats = repeats_[static_cast<std::size_t>(c.from)];
    const auto blocked = [&](std::string_view domain) {
        return c.probe ? unfit_to_probe(*c.probe, c.from, domain)
                       : p_.paused.blocks(c.from, domain);
    };
    const bool may_be_repeated = !c.probe || probe_sources[c.source].repeated;
    const auto repeated = may_be_repeated ? first_repeat(c.from, blocked) : repeats.cend();
    request_ptr request;
    if (repeated != repeats.cend()) {
        request = *repeated;
        repeats.erase(repeated);
        repeats_taken_.notify_all();
        if (bury_if_too_late(request, now))
            return nullptr;
    } else if (c.probe) {
        // A probe is as small as it can be: one message.
        std::vector<taken_message> messages;
        const auto room = p_.quota.room(c.from, now);
        const auto next = [&] { return p_.queue.take_probe(c.from, *c.probe, room); };
        if (auto m = take(c.from, next, now))
            messages.push_back(std::move(*m));
        request = make_request(c.from, std::move(messages), now);
    } else {
        request = compose_batch(c.from, now);
    }
    if (!request)
        return nullptr;
    request->probe = c.probe;
    if (c.probe) {
        p_.paused.probe_sent(*c.probe);
        next_source_ = (c.source + 1) % probe_sources.size();
    }
    return request;
}

// One message alone, when no other waits or it can't go with others; else as many as fit.
dispatcher::request_ptr dispatcher::compose_batch(lane l, wall_time now)
{
    const auto most = static_cast<std::size_t>(settings_.limits.batch_max_emails);
    std::vector<taken_message> messages;
    backlog::selection selection(p_.queue, l);
    backlog::fitting room{.max_recipients = p_.quota.room(l, now)};
    const next_message take_next = [&] { return selection.next(room); };
    auto first = take(l, take_next, now);
    if (!first)
        return nullptr;
    const bool batchable = first->message.batchable;
    std::size_t bytes = first->message.bytes + 2; // the brackets of the array
    room.only_batchable = true;
    room.max_recipients = std::min(room.max_recipients, p_.quota.batch_room(now));
    room.max_recipients -= first->message.recipients;
    messages.push_back(std::move(*first));

    while (batchable && messages.size() < most && bytes < settings_.limits.batch_max_bytes) {
        room.max_bytes = settings_.limits.batch_max_bytes - bytes - 1;
        auto next = take(l, take_next, now);
        if (!next)
            break;
        bytes += next->message.bytes + 1; // the comma
        room.max_recipients -= next->message.recipients;
        messages.push_back(std::move(*next));
    }
    return make_request(l, std::move(messages), now);
}

dispatcher::request_ptr
dispatcher::make_request(lane l, std::vector<taken_message> messages, wall_time now)
{
    if (messages.empty())
        return nullptr;
    auto request = std::make_shared<outgoing>();
    request->sealed = {
        .id = p_.ids.next_request(now),
        .lane = l,
        .batch = messages.size() > 1,
        .sealed_at = moment_now(),
    };
    request->domain = messages.front().key->domain;
    for (const auto& m : messages) {
        request->sealed.members.push_back(m.message.id);
        request->bytes += m.message.bytes;
        if (m.key->domain != request->domain)
            request->domain.clear();
    }
    request->messages = std::move(messages);
    return request;
}

} // namespace relay
