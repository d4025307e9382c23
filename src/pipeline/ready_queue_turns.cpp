#include "pipeline/ready_queue_flow.hpp"

#include <string_view>

// Whose turn it is in the backlog, and what is left out of the turns because its domain is paused

namespace relay {

bool ready_queue::has(lane l, const fitting& room)
{
    return ready(l).has(room.max_recipients, room.max_bytes);
}

ready_queue::selection::selection(ready_queue& from, lane l)
    : from_(from),
      round_(from.ready(l).order())
{
}

std::optional<taken_message> ready_queue::selection::next(const fitting& room)
{
    const auto turn = round_.next([&](fair_order::flow number) {
        ++from_.looked_at_;
        const auto& f = *from_.flows_[number];
        const auto next = f.next(room);
        return next < f.heads.size() && flow::fits(f.heads[next], room);
    });
    if (!turn)
        return std::nullopt;
    auto& f = *from_.flows_[*turn];
    return from_.take(f, f.next(room));
}

bool ready_queue::has_probe(lane l, const pause_scope& of, const fitting& room)
{
    return find_probes(l, of, room) != nullptr;
}

std::optional<taken_message>
ready_queue::take_probe(lane l, const pause_scope& of, const fitting& room)
{
    auto* probes = find_probes(l, of, room);
    if (!probes)
        return std::nullopt;
    const auto turn = probes->order().next([&](fair_order::flow number) {
        ++looked_at_;
        return flow::fits(flows_[number]->heads.front(), room);
    });
    auto& f = *flows_[*turn]; // there is one, or these were not the probes
    const auto index = f.next_probe(room);
    f.probed = f.heads[index].place;
    return take(f, index);
}

// The flows that a probe of this pause may come from, if any of their first messages fits. A pause
// of more than a domain holds back what is ready, and what waits for its domain as well.
turns* ready_queue::find_probes(lane l, const pause_scope& of, const fitting& room)
{
    heed_pauses();
    const auto fit = [&](const turns& some) {
        return some.has(room.max_recipients, room.max_bytes);
    };
    auto& memory = this->of(l);
    if (of.kind == pause_kind::domain) {
        const auto senders = memory.held.find(of.name);
        if (senders == memory.held.end())
            return nullptr;
        for (auto* s : senders->second)
            if (fit(s->held))
                return &s->held;
        return nullptr;
    }
    if (fit(memory.ready))
        return &memory.ready;
    for (auto& [name, senders] : memory.held)
        for (auto* s : senders)
            if (fit(s->held) && !paused_.held_by_hand(l, s->domain))
                return &s->held;
    return nullptr;
}

bool ready_queue::holds_for(const std::string& domain)
{
    heed_pauses();
    return std::ranges::any_of(lanes_, [&](const lane_state& memory) {
        return memory.held.contains(domain);
    });
}

turns& ready_queue::ready(lane l)
{
    heed_pauses();
    return of(l).ready;
}

// Flows of a domain that is paused now leave the turns, and come back when it is no more.
void ready_queue::heed_pauses()
{
    if (heeded_ == paused_.version())
        return;
    heeded_ = paused_.version();
    for (auto& memory : lanes_)
        for (auto& [domain, s] : memory.senders)
            heed_pause(memory, *s);
}

void ready_queue::heed_pause(lane_state& memory, sender& s)
{
    const auto* why = paused_.of_domain(s.domain);
    const std::string_view name = why ? std::string_view(why->scope.name) : std::string_view();
    if (s.held_by == name)
        return;
    let_go(memory, s);
    if (why) {
        s.held_by = name;
        memory.held[s.held_by].push_back(&s);
    }
    for (auto* f : s.flows)
        update_turn(*f);
}

// Whatever held it does so no more.
void ready_queue::let_go(lane_state& memory, sender& s)
{
    const auto held = memory.held.find(s.held_by);
    s.held_by.clear();
    if (held == memory.held.end())
        return;
    std::erase(held->second, &s);
    if (held->second.empty())
        memory.held.erase(held);
}

ready_queue::sender& ready_queue::sender_of(const flow_key& key)
{
    auto& memory = of(key.lane);
    auto& known = memory.senders[key.domain];
    if (!known) {
        known = std::make_unique<sender>();
        known->domain = key.domain;
        heed_pause(memory, *known);
    }
    return *known;
}

// After a change to its messages, or to what holds them back: is it its turn some time, and where?
void ready_queue::update_turn(flow& f)
{
    auto& memory = of(f.key->lane);
    turns* where = nullptr;
    if (!f.heads.empty())
        where = f.from->held_by.empty() ? &memory.ready : &f.from->held;
    message_size first;
    if (!f.heads.empty())
        first = {.bytes = f.heads.front().bytes, .recipients = f.heads.front().recipients};
    if (f.in == where) {
        if (where)
            where->change(f.first, first);
    } else {
        if (f.in)
            f.in->remove(f.number, f.first);
        if (where)
            where->add(f.key->tenant, f.number, first);
        memory.flows += where ? 1 : 0;
        memory.flows -= f.in ? 1 : 0;
    }
    f.in = where;
    f.first = first;
}

} // namespace relay
