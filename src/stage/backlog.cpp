#include "relay/stage/backlog.hpp"

#include "relay/stage/until_read.hpp"

#include <algorithm>
#include <limits>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr auto end_unknown = std::numeric_limits<std::int64_t>::max();

// Even when memory is full, a flow that has its turn must have something to send.
constexpr std::size_t smallest_share = 16;

} // namespace

// `cursor`: all that has a place up to here was read, or arrived; it is in `heads`, or was taken.
// `end`: the last place that is known to be taken on disk.
struct backlog::flow
{
    std::shared_ptr<const flow_key> key;
    flow_id id;
    fair_order::flow number{};
    std::deque<queued_message> heads; // by place
    std::int64_t cursor{};
    std::int64_t end{};
    std::int64_t arrived_while_loading{};
    std::int64_t probed{}; // the place of the last probe
    bool load_requested{};

    bool all_in_memory() const { return end <= cursor; }

    static bool fits(const queued_message& m, const fitting& room)
    {
        return (!room.only_batchable || m.batchable) && m.bytes <= room.max_bytes &&
               m.recipients <= room.max_recipients;
    }

    bool may_give(const blocked_domain& blocked, const fitting& room) const
    {
        return fits(heads.front(), room) && !blocked(key->domain);
    }

    // Of those in memory; the first, when all that fit had their turn
    std::size_t next_probe(const fitting& room) const
    {
        const auto next = std::ranges::find_if(heads, [&](const queued_message& m) {
            return m.place > probed && fits(m, room);
        });
        return next == heads.end() ? 0 : static_cast<std::size_t>(next - heads.begin());
    }
};

backlog::backlog(
    queue_reader& disk, notifier& changed, asio::any_io_executor ex, backlog_limits limits
)
    : disk_(disk),
      changed_(changed),
      limits_(limits),
      load_wanted_(std::move(ex))
{
}

backlog::~backlog() = default;

flow_key backlog::bounded(flow_key key) const
{
    if (by_key_.size() < limits_.flows || by_key_.contains(key))
        return key;
    constexpr std::size_t shared_flows = 256;
    const auto number = std::hash<flow_key>()(key) % shared_flows;
    return {.lane = key.lane, .tenant = "~" + std::to_string(number), .domain = key.domain};
}

void backlog::recover(const std::vector<backlog_flow>& flows, const std::vector<message_id>& sealed)
{
    sealed_.insert(sealed.begin(), sealed.end());
    for (const auto& known : flows) {
        auto& f = make(known.key, known.id, 0);
        f.end = end_unknown;
        settle(f);
    }
}

void backlog::arrived(const accept_result& where, new_message&& m)
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

void backlog::arrived_on_disk(const accept_result& where)
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
        to_load_.push_back(where.flow);
        load_wanted_.notify_all();
    }
}

void backlog::give_back(std::vector<taken_message> messages)
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

bool backlog::has(lane l, const blocked_domain& blocked, const fitting& room) const
{
    return of(l).order.any([&](fair_order::flow number) {
        return flows_[number]->may_give(blocked, room);
    });
}

std::optional<taken_message>
backlog::take(lane l, const blocked_domain& blocked, const fitting& room)
{
    const auto eligible = [&](fair_order::flow number) {
        return flows_[number]->may_give(blocked, room);
    };
    const auto turn = of(l).order.next(eligible);
    if (!turn)
        return std::nullopt;

    auto& f = *flows_[*turn];
    const auto index = room.as_probe ? f.next_probe(room) : 0;
    taken_message taken{.message = std::move(f.heads[index]), .flow = f.id, .key = f.key};
    if (room.as_probe)
        f.probed = taken.message.place;
    remove_from_memory(f, index);
    settle(f);
    return taken;
}

void backlog::withdraw(message_id id, flow_id flow, std::int64_t place)
{
    elsewhere_.insert(id);
    auto* f = find(flow);
    if (!f)
        return;
    const auto at = std::ranges::lower_bound(f->heads, place, {}, &queued_message::place);
    if (at == f->heads.end() || at->id != id)
        return;
    remove_from_memory(*f, static_cast<std::size_t>(at - f->heads.begin()));
    settle(*f);
}

void backlog::withdrawn(message_id id)
{
    if (loading_)
        gone_.push_back(id);
    else
        elsewhere_.erase(id);
}

asio::awaitable<void> backlog::run_loading()
{
    for (;;) {
        while (to_load_.empty())
            co_await load_wanted_.wait();
        const auto next = to_load_.front();
        to_load_.pop_front();
        loading_ = true;
        co_await load(next);
        loading_ = false;
        for (const auto id : gone_)
            elsewhere_.erase(id);
        gone_.clear();
    }
}

std::size_t backlog::messages(lane l) const
{
    return of(l).messages;
}

std::size_t backlog::bytes(lane l) const
{
    return of(l).bytes;
}

std::size_t backlog::flows() const
{
    return by_key_.size();
}

backlog::flow& backlog::make(flow_key key, flow_id id, std::int64_t cursor)
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
    by_key_.insert_or_assign(*f.key, &f);
    by_id_.emplace(id.value, &f);
    return f;
}

backlog::flow* backlog::find(flow_id id)
{
    const auto known = by_id_.find(id.value);
    return known == by_id_.end() ? nullptr : known->second;
}

// The store forgets a flow when nothing is left of it. When it is used again it has another number,
// a greater one; what memory has of the old one ends by itself.
bool backlog::is_succeeded(const flow_key& key, flow_id id) const
{
    const auto known = by_key_.find(key);
    return known != by_key_.end() && known->second->id > id;
}

void backlog::insert(flow& f, queued_message m)
{
    auto& memory = of(f.key->lane);
    ++memory.messages;
    memory.bytes += m.loaded ? m.bytes : 0;
    if (f.heads.empty())
        memory.order.add(f.key->tenant, f.number);
    if (f.heads.empty() || f.heads.back().place < m.place) {
        f.heads.push_back(std::move(m));
        return;
    }
    const auto at = std::ranges::lower_bound(f.heads, m.place, {}, &queued_message::place);
    f.heads.insert(at, std::move(m));
}

// The message itself may have been moved away; its number of bytes tells what it took.
void backlog::remove_from_memory(flow& f, std::size_t index)
{
    auto& memory = of(f.key->lane);
    const auto at = f.heads.begin() + static_cast<std::ptrdiff_t>(index);
    --memory.messages;
    memory.bytes -= at->loaded ? at->bytes : 0;
    f.heads.erase(at);
    if (f.heads.empty())
        memory.order.remove(f.number);
}

// After any change to a flow: is it done with, or has more of it to be read?
void backlog::settle(flow& f)
{
    if (f.load_requested)
        return;
    if (f.all_in_memory()) {
        if (!f.heads.empty())
            return;
        const auto number = f.number;
        if (const auto known = by_key_.find(*f.key); known != by_key_.end() && known->second == &f)
            by_key_.erase(known);
        by_id_.erase(f.id.value);
        flows_[number].reset();
        free_.push_back(number);
        return;
    }
    if (f.heads.size() < std::min(limits_.load_below, share(f.key->lane) / 2 + 1)) {
        f.load_requested = true;
        to_load_.push_back(f.id);
        load_wanted_.notify_all();
    }
}

std::size_t backlog::share(lane l) const
{
    const auto flows = std::max<std::size_t>(1, of(l).order.size());
    return std::clamp(limits_.messages / flows, smallest_share, limits_.load_at_once);
}

asio::awaitable<void> backlog::load(flow_id id)
{
    if (nameless_.contains(id.value)) {
        auto key = co_await until_read([&] { return disk_.find_flow(id); });
        if (key && !find(id) && !is_succeeded(*key, id))
            make(std::move(*key), id, last_arrival_);
        nameless_.erase(id.value);
    }
    auto* f = find(id);
    if (!f)
        co_return;

    const auto& memory = of(f->key->lane);
    const auto asked_for = share(f->key->lane);
    const auto room = limits_.body_bytes - std::min(limits_.body_bytes, memory.bytes);
    f->arrived_while_loading = 0;
    const auto cursor = f->cursor;
    auto loaded =
        co_await until_read([&] { return disk_.load_queue(id, cursor, asked_for, room); });

    // The flow is still there: it has a load requested.
    f->load_requested = false;
    add_loaded(*f, std::move(loaded), asked_for);
}

void backlog::add_loaded(flow& f, std::vector<queued_message> loaded, std::size_t asked_for)
{
    const bool that_was_all = loaded.size() < asked_for;
    for (auto& m : loaded) {
        f.cursor = std::max(f.cursor, m.place);
        if (!elsewhere_.erase(m.id) && !sealed_.erase(m.id))
            insert(f, std::move(m));
    }
    if (that_was_all)
        f.end = std::max(f.cursor, f.arrived_while_loading);
    changed_.notify_all();
    settle(f);
}

} // namespace relay
