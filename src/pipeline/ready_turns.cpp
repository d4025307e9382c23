#include "pipeline/ready_turns.hpp"

#include <algorithm>
#include <string_view>

namespace relay {

ready_turns::ready_turns(const pauses& paused) : paused_(paused), heeded_(paused.version()) {}

void ready_turns::enter(ready_flow& f)
{
    auto& memory = of(f.key->lane);
    auto& known = memory.senders[f.key->domain];
    if (!known) {
        known = std::make_unique<ready_sender>();
        known->domain = f.key->domain;
        heed_pause(memory, *known);
    }
    f.from = known.get();
    f.number_there = f.from->flows.size();
    f.from->flows.push_back(&f);
    f.held_by_hand = paused_.of_flow(f.key->campaign, f.key->tenant) != nullptr;
}

void ready_turns::leave(ready_flow& f)
{
    auto& others = f.from->flows;
    others[f.number_there] = others.back();
    others[f.number_there]->number_there = f.number_there;
    others.pop_back();
    if (others.empty()) {
        auto& memory = of(f.key->lane);
        let_go(memory, *f.from);
        memory.senders.erase(f.key->domain);
    }
    f.from = nullptr;
}

void ready_turns::update(ready_flow& f)
{
    auto& memory = of(f.key->lane);
    turns* where = nullptr;
    if (!f.heads.empty() && !f.held_by_hand)
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
            where->add(f.key->tenant, f.number, f.weight, first);
        memory.flows += where ? 1 : 0;
        memory.flows -= f.in ? 1 : 0;
    }
    f.in = where;
    f.first = first;
}

void ready_turns::weigh(ready_flow& f, double weight)
{
    f.weight = weight;
    if (!f.in)
        return;
    f.in->remove(f.number, f.first);
    f.in->add(f.key->tenant, f.number, f.weight, f.first);
}

turns& ready_turns::ready(lane l)
{
    heed_pauses();
    return of(l).ready;
}

turns* ready_turns::probes(lane l, const pause_scope& of, const fitting& room)
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

bool ready_turns::holds_for(const std::string& domain)
{
    heed_pauses();
    return std::ranges::any_of(lanes_, [&](const lane_turns& memory) {
        return memory.held.contains(domain);
    });
}

// Flows of a domain that is paused now leave the turns, and come back when it is no more.
void ready_turns::heed_pauses()
{
    if (heeded_ == paused_.version())
        return;
    heeded_ = paused_.version();
    for (auto& memory : lanes_)
        for (auto& [domain, s] : memory.senders) {
            heed_pause(memory, *s);
            heed_hands(*s);
        }
}

void ready_turns::heed_hands(ready_sender& s)
{
    for (auto* f : s.flows) {
        const bool held = paused_.of_flow(f->key->campaign, f->key->tenant) != nullptr;
        if (held == f->held_by_hand)
            continue;
        f->held_by_hand = held;
        update(*f);
    }
}

void ready_turns::heed_pause(lane_turns& memory, ready_sender& s)
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
        update(*f);
}

// Whatever held it does so no more.
void ready_turns::let_go(lane_turns& memory, ready_sender& s)
{
    const auto held = memory.held.find(s.held_by);
    s.held_by.clear();
    if (held == memory.held.end())
        return;
    std::erase(held->second, &s);
    if (held->second.empty())
        memory.held.erase(held);
}

} // namespace relay
