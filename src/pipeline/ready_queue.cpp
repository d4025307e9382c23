#include "pipeline/ready_queue_flow.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace relay {

namespace {

constexpr auto end_unknown = std::numeric_limits<std::int64_t>::max();

// Even when memory is full, a flow that has its turn must have something to send.
constexpr std::size_t smallest_share = 16;

} // namespace

ready_queue::ready_queue(
    queue_reader& disk,
    notifier& changed,
    boost::asio::any_io_executor ex,
    const pauses& paused,
    ready_queue_limits limits
)
    : disk_(disk),
      changed_(changed),
      paused_(paused),
      heeded_(paused.version()),
      limits_(limits),
      load_wanted_(std::move(ex))
{
}

ready_queue::~ready_queue() = default;

flow_key ready_queue::bounded(flow_key key) const
{
    if (by_key_.size() < limits_.flows || by_key_.contains(key))
        return key;
    constexpr std::size_t shared_flows = 256;
    const auto number = std::hash<flow_key>()(key) % shared_flows;
    return {.lane = key.lane, .tenant = "~" + std::to_string(number), .domain = key.domain};
}

void ready_queue::recover(
    const std::vector<backlog_flow>& flows, const std::vector<message_id>& sealed
)
{
    sealed_.insert(sealed.begin(), sealed.end());
    for (const auto& known : flows) {
        auto& f = make(known.key, known.id, 0);
        f.end = end_unknown;
        settle(f);
    }
}

void ready_queue::arrived(const accept_result& where, new_message&& m)
{
    last_arrival_ = std::max(last_arrival_, where.place);
    const auto known = by_key_.find(m.flow);
    auto& f = known != by_key_.end() && known->second->id == where.flow
                  ? *known->second
                  : make(m.flow, where.flow, where.place - 1);
    f.arrived_while_loading = where.place;
    if (where.place <= f.cursor)
        return; // a reading of the disk was faster
    const auto& memory = of(f.key->lane);
    const bool room =
        memory.messages < limits_.messages && memory.bytes + m.body.size() <= limits_.body_bytes;
    if (f.all_in_memory() && room) {
        f.cursor = f.end = where.place;
        queued_message head{
            .id = m.id,
            .place = where.place,
            .expires = m.expires,
            .bytes = static_cast<std::uint32_t>(m.body.size()),
            .recipients = m.recipients,
            .batchable = m.batchable,
            .loaded = true,
            .body = std::move(m.body),
        };
        insert(f, std::move(head));
        changed_.notify_all();
    } else {
        f.end = std::max(f.end, where.place);
    }
    settle(f);
}

void ready_queue::arrived_on_disk(const accept_result& where)
{
    last_arrival_ = std::max(last_arrival_, where.place);
    sealed_.erase(where.id);
    if (auto* f = find(where.flow)) {
        f->arrived_while_loading = where.place;
        if (where.place > f->cursor)
            f->end = std::max(f->end, where.place);
        settle(*f);
        return;
    }
    if (nameless_.emplace(where.flow.value, where.place).second) {
        of(where.lane).to_begin.push_back(where.flow);
        load_wanted_.notify_all();
    }
}

void ready_queue::give_back(std::vector<taken_message> messages)
{
    for (auto& taken : messages) {
        const auto known = by_key_.find(*taken.key);
        // A flow that is not known any more had been emptied: all that came before was taken.
        auto& f =
            known != by_key_.end() ? *known->second : make(*taken.key, taken.flow, last_arrival_);
        insert(f, std::move(taken.message));
    }
    changed_.notify_all();
}

taken_message ready_queue::take(flow& f, std::size_t index)
{
    taken_message taken{.message = std::move(f.heads[index]), .flow = f.id, .key = f.key};
    remove_from_memory(f, index);
    settle(f);
    return taken;
}

void ready_queue::withdraw(message_id id, flow_id flow, std::int64_t place)
{
    elsewhere_.insert(id);
    auto* f = find(flow);
    if (!f)
        return;
    const auto from = std::ranges::lower_bound(f->heads, place, {}, &queued_message::place);
    const auto at = std::ranges::find(from, f->heads.end(), id, &queued_message::id);
    if (at == f->heads.end())
        return;
    remove_from_memory(*f, static_cast<std::size_t>(at - f->heads.begin()));
    settle(*f);
}

void ready_queue::withdrawn(message_id id)
{
    if (loading_)
        gone_.push_back(id);
    else
        elsewhere_.erase(id);
}

std::size_t ready_queue::messages(lane l) const
{
    return of(l).messages;
}

std::size_t ready_queue::bytes(lane l) const
{
    return of(l).bytes;
}

std::size_t ready_queue::flows() const
{
    return by_key_.size();
}

ready_queue::flow& ready_queue::make(flow_key key, flow_id id, std::int64_t cursor)
{
    if (free_.empty()) {
        free_.push_back(static_cast<fair_order::flow>(flows_.size()));
        flows_.emplace_back();
    }
    const auto number = free_.back();
    free_.pop_back();
    flows_[number] = std::make_unique<flow>();
    auto& f = *flows_[number];
    f.key = std::make_shared<const flow_key>(std::move(key));
    f.id = id;
    f.number = number;
    f.cursor = f.end = cursor;
    if (const auto nameless = nameless_.find(id.value); nameless != nameless_.end()) {
        f.cursor = nameless->second - 1; // its reading is under way
        f.end = last_arrival_;
        f.load_requested = true;
        nameless_.erase(nameless);
    }
    f.from = &sender_of(*f.key);
    f.number_there = f.from->flows.size();
    f.from->flows.push_back(&f);
    by_key_.insert_or_assign(*f.key, &f);
    by_id_.emplace(id.value, &f);
    return f;
}

// All of the flow was taken.
void ready_queue::forget(flow& f)
{
    if (const auto known = by_key_.find(*f.key); known != by_key_.end() && known->second == &f)
        by_key_.erase(known);
    by_id_.erase(f.id.value);
    auto& others = f.from->flows;
    others[f.number_there] = others.back();
    others[f.number_there]->number_there = f.number_there;
    others.pop_back();
    if (others.empty()) {
        auto& memory = of(f.key->lane);
        let_go(memory, *f.from);
        memory.senders.erase(f.key->domain);
    }
    free_.push_back(f.number);
    flows_[f.number].reset();
}

ready_queue::flow* ready_queue::find(flow_id id)
{
    const auto known = by_id_.find(id.value);
    return known == by_id_.end() ? nullptr : known->second;
}

// The store forgets a flow when nothing is left of it. When it is used again it has another number,
// a greater one; what memory has of the old one ends by itself.
bool ready_queue::is_succeeded(const flow_key& key, flow_id id) const
{
    const auto known = by_key_.find(key);
    return known != by_key_.end() && known->second->id > id;
}

void ready_queue::insert(flow& f, queued_message m)
{
    auto& memory = of(f.key->lane);
    ++memory.messages;
    memory.bytes += m.loaded ? m.bytes : 0;
    if (f.heads.empty() || f.heads.back().place < m.place) {
        f.heads.push_back(std::move(m));
    } else {
        const auto at = std::ranges::lower_bound(f.heads, m.place, {}, &queued_message::place);
        f.heads.insert(at, std::move(m));
    }
    update_turn(f);
}

// The message itself may have been moved away; its number of bytes tells what it took.
void ready_queue::remove_from_memory(flow& f, std::size_t index)
{
    auto& memory = of(f.key->lane);
    const auto at = f.heads.begin() + static_cast<std::ptrdiff_t>(index);
    --memory.messages;
    memory.bytes -= at->loaded ? at->bytes : 0;
    f.heads.erase(at);
    update_turn(f);
}

// After any change to a flow: is it done with, or has more of it to be read?
void ready_queue::settle(flow& f)
{
    if (f.load_requested)
        return;
    if (f.all_in_memory()) {
        if (!f.heads.empty())
            return;
        forget(f);
        return;
    }
    if (f.heads.size() < std::min(limits_.load_below, share(f.key->lane) / 2 + 1)) {
        auto& memory = of(f.key->lane);
        const bool has_none = f.heads.empty() && f.from->held_by.empty();
        f.load_requested = true;
        (has_none ? memory.to_begin : memory.to_top_up).push_back(f.id);
        load_wanted_.notify_all();
    }
}

std::size_t ready_queue::share(lane l) const
{
    const auto flows = std::max<std::size_t>(1, of(l).flows);
    return std::clamp(limits_.messages / flows, smallest_share, limits_.load_at_once);
}

} // namespace relay
