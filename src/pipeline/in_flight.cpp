#include "relay/pipeline/in_flight.hpp"

#include "relay/base/check.hpp"
#include "relay/base/log.hpp"

#include <algorithm>
#include <utility>

namespace relay {

in_flight::in_flight(quota_book& quota, send_slots& slots, const id_codec& codec, notifier& changed)
    : quota_(quota),
      slots_(slots),
      codec_(codec),
      changed_(changed)
{
}

void in_flight::add(const request_ptr& r)
{
    if (!requests_.emplace(r->sealed.id, r).second)
        return; // it waited here to be repeated
    for (const auto id : r->sealed.members) {
        const bool is_new = by_message_.emplace(id.value, r.get()).second;
        check(is_new, "a message is in one request at a time");
    }
}

void in_flight::hold_quota(outgoing& r)
{
    if (r.held > 0)
        return;
    r.held = r.recipients();
    quota_.hold(r.held);
}

void in_flight::let_go_quota(outgoing& r)
{
    quota_.let_go(std::exchange(r.held, 0));
}

bool in_flight::leave_out(const request_ptr& r, const std::vector<message_id>& gone)
{
    check(!r->recording, "who has a request that ended stays in it");
    const auto leaves = [&](message_id id) { return std::ranges::find(gone, id) != gone.end(); };
    std::erase_if(r->messages, [&](const taken_message& m) { return leaves(m.message.id); });
    if (gone.size() == r->sealed.members.size()) {
        finish(r);
        return false;
    }
    for (const auto id : gone)
        by_message_.erase(id.value);
    std::erase_if(r->sealed.members, leaves);
    r->sealed.batch = r->sealed.members.size() > 1;
    return true;
}

void in_flight::record(const request_ptr& r)
{
    check(!std::exchange(r->recording, true), "a request ends once");
    slots_.outcome_waits(r->sealed.lane, r->sealed.members.size());
}

void in_flight::finish(const request_ptr& r)
{
    let_go_quota(*r);
    forget(*r);
    if (std::exchange(r->recording, false))
        slots_.outcome_written(r->sealed.lane, r->sealed.members.size());
    changed_.notify_all();
}

void in_flight::forget(const outgoing& r)
{
    const auto known = requests_.find(r.sealed.id);
    check(known != requests_.end(), "a request that ends was in flight");
    for (const auto id : r.sealed.members)
        by_message_.erase(id.value);
    requests_.erase(known);
}

void in_flight::stay_open(const request_ptr& r)
{
    let_go_quota(*r);
    log_line(
        spdlog::level::critical,
        "what became of a request could not be recorded: it is repeated at the next start",
        {{"request", codec_.to_uuid(r->sealed.id)}}
    );
}

write_handler in_flight::finishing(const request_ptr& r)
{
    return [this, r](bool ok) {
        if (ok)
            finish(r);
        else
            stay_open(r);
    };
}

outgoing* in_flight::request_of(message_id id) const
{
    const auto known = by_message_.find(id.value);
    return known == by_message_.end() ? nullptr : known->second;
}

std::unordered_set<message_id> in_flight::held_of(const std::vector<message_id>& ids) const
{
    std::unordered_set<message_id> held;
    for (const auto id : ids)
        if (holds(id))
            held.insert(id);
    return held;
}

std::unordered_set<request_id> in_flight::requests() const
{
    std::unordered_set<request_id> ids;
    for (const auto& [id, request] : requests_)
        ids.insert(id);
    return ids;
}

std::int64_t in_flight::messages_of(const std::string& campaign) const
{
    std::int64_t count = 0;
    for (const auto& [id, request] : requests_)
        count += std::ranges::count_if(request->messages, [&](const taken_message& m) {
            return m.key && m.key->campaign == campaign;
        });
    return count;
}

} // namespace relay
