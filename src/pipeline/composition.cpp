#include "relay/pipeline/dispatcher.hpp"

#include <utility>

// What goes into a request, once there is a permit for it

namespace relay {

dispatcher::request_ptr dispatcher::compose(const choice& c, wall_time now)
{
    auto& repeats = repeats_[static_cast<std::size_t>(c.from)];
    const auto blocked = [&](std::string_view domain) {
        return c.probe ? unfit_to_probe(*c.probe, c.from, domain)
                       : p_.pauses.blocks(c.from, domain);
    };
    const bool may_be_repeated = !c.probe || probe_sources[c.source].repeated;
    auto repeated = may_be_repeated ? first_repeat(c.from, blocked) : repeats.cend();
    if (takes_turn_of_repeats(c, now))
        repeated = repeats.cend();
    repeated_last_[static_cast<std::size_t>(c.from)] = repeated != repeats.cend();
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
        const auto fitting = room(c.from, now);
        const next_message next = [&] {
            return p_.ready_queue.take_probe(c.from, *c.probe, fitting);
        };
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
        p_.pauses.probe_sent(*c.probe);
        next_source_ = (c.source + 1) % probe_sources.size();
    }
    return request;
}

// A repeated request and new mail take turns when both wait: after an outage hundreds wait to be
// repeated, and new mail must not go behind all of them.
bool dispatcher::takes_turn_of_repeats(const choice& c, wall_time now)
{
    return !c.probe && repeated_last_[static_cast<std::size_t>(c.from)] &&
           may_meet_expired(c.from) && p_.ready_queue.has(c.from, room(c.from, now));
}

// One message alone, when no other waits or it can't go with others; else as many as fit.
dispatcher::request_ptr dispatcher::compose_batch(lane l, wall_time now)
{
    const auto most = static_cast<std::size_t>(settings_.limits.batch_max_emails);
    std::vector<taken_message> messages;
    ready_queue::selection selection(p_.ready_queue, l);
    auto fitting = room(l, now);
    const next_message next = [&] { return selection.next(fitting); };
    auto first = take(l, next, now);
    if (!first)
        return nullptr;
    const bool batchable = first->message.batchable;
    const std::size_t first_bytes = first->message.bytes;
    const auto max_bytes =
        std::min<std::size_t>(settings_.limits.batch_max_bytes, uploads_.for_batch(l, first_bytes));
    std::size_t bytes = first_bytes + 2; // the brackets of the array
    fitting.only_batchable = true;
    fitting.mates = expiry_mates(first->message.expires, now);
    fitting.max_recipients = std::min(fitting.max_recipients, p_.quota_book.batch_room(now));
    fitting.max_recipients -= first->message.recipients;
    messages.push_back(std::move(*first));

    while (batchable && messages.size() < most && bytes < max_bytes) {
        fitting.max_bytes = std::min(max_bytes - bytes - 1, upload_room::for_mate(first_bytes));
        auto mate = take(l, next, now);
        if (!mate)
            break;
        bytes += mate->message.bytes + 1; // the comma
        fitting.max_recipients -= mate->message.recipients;
        messages.push_back(std::move(*mate));
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
        .id = p_.id_source.next_request(now),
        .lane = l,
        .batch = messages.size() > 1,
        .sealed_at = moment_now(),
    };
    request->composed = *request->sealed.sealed_at;
    for (const auto& m : messages)
        request->sealed.members.push_back(m.message.id);
    request->messages = std::move(messages);
    request->domain = common_domain(*request);
    measure(*request);
    return request;
}

} // namespace relay
