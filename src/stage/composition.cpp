#include "relay/stage/dispatcher.hpp"

#include <utility>

// What goes into a request, once there is a permit for it

namespace relay {

namespace {

bool expired(const taken_message& m, wall_time now)
{
    return m.message.expires && *m.message.expires <= now;
}

} // namespace

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
        auto room = quota_room(c.from, now);
        room.as_probe = true;
        if (auto m = take(c.from, blocked, room, now))
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
    const auto blocked = [&](std::string_view domain) { return p_.paused.blocks(l, domain); };
    const auto most = static_cast<std::size_t>(settings_.limits.batch_max_emails);
    std::vector<taken_message> messages;
    auto room = quota_room(l, now);
    auto first = take(l, blocked, room, now);
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
        auto next = take(l, blocked, room, now);
        if (!next)
            break;
        bytes += next->message.bytes + 1; // the comma
        room.max_recipients -= next->message.recipients;
        messages.push_back(std::move(*next));
    }
    return make_request(l, std::move(messages), now);
}

// The next message whose time has not run out; those that are met on the way and whose has, expire.
std::optional<taken_message> dispatcher::take(
    lane l, const backlog::blocked_domain& blocked, const backlog::fitting& room, wall_time now
)
{
    auto m = p_.queue.take(l, blocked, room);
    while (m && expired(*m, now)) {
        p_.disk.expire(l, state::queued, {m->message.id}, now, {});
        ++p_.count.messages_dead;
        m = p_.queue.take(l, blocked, room);
    }
    return m;
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
    request->composed = *request->sealed.sealed_at;
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
