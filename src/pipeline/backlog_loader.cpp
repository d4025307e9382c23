#include "pipeline/backlog_loader.hpp"

#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr auto end_unknown = std::numeric_limits<std::int64_t>::max();

// Even when memory is full, a flow that has its turn must have something to send.
constexpr std::size_t smallest_share = 16;

} // namespace

backlog_loader::backlog_loader(
    const parts& p, const ready_queue_limits& limits, asio::any_io_executor ex
)
    : p_(p),
      limits_(limits),
      load_wanted_(std::move(ex))
{
}

void backlog_loader::recover(
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

void backlog_loader::note_arrival(std::int64_t place)
{
    last_arrival_ = std::max(last_arrival_, place);
    while (!read_ahead_.empty() && read_ahead_.begin()->first < place) {
        const auto id = read_ahead_.begin()->second;
        read_ahead_.erase(read_ahead_.begin());
        if (auto* f = p_.ready_flows.find(id))
            settle(*f);
    }
}

void backlog_loader::arrived_on_disk(const accept_result& where)
{
    note_arrival(where.place);
    sealed_.erase(where.id);
    if (auto* f = p_.ready_flows.find(where.flow)) {
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

ready_flow& backlog_loader::make(flow_key key, flow_id id, std::int64_t cursor)
{
    auto& f = p_.ready_flows.make(std::move(key), id, cursor);
    if (const auto nameless = nameless_.find(id.value); nameless != nameless_.end()) {
        f.cursor = nameless->second - 1; // its reading is under way
        f.end = last_arrival_;
        f.load_requested = true;
        nameless_.erase(nameless);
    }
    return f;
}

// A flow that is not known any more had been emptied: all that came before was taken.
ready_flow& backlog_loader::make_emptied(flow_key key, flow_id id)
{
    return make(std::move(key), id, last_arrival_);
}

void backlog_loader::settle(ready_flow& f)
{
    if (f.load_requested)
        return;
    if (f.all_in_memory()) {
        if (f.heads.empty() && f.cursor > last_arrival_)
            read_ahead_.emplace(f.cursor, f.id);
        else if (f.heads.empty())
            p_.ready_flows.forget(f);
        return;
    }
    if (f.heads.size() < std::min(limits_.load_below, share(f.key->lane) / 2 + 1)) {
        auto& wanted = of(f.key->lane);
        const bool has_none = f.heads.empty() && f.from->held_by.empty() && !f.held_by_hand;
        f.load_requested = true;
        (has_none ? wanted.to_begin : wanted.to_top_up).push_back(f.id);
        load_wanted_.notify_all();
    }
}

void backlog_loader::withdraw(message_id id)
{
    elsewhere_.insert(id);
}

void backlog_loader::withdrawn(message_id id)
{
    if (loading_)
        gone_.push_back(id);
    else
        elsewhere_.erase(id);
}

void backlog_loader::cancel(const std::string& campaign, std::int64_t up_to)
{
    cancelled_[campaign] = up_to;
}

// A later cancel of the same campaign goes on.
void backlog_loader::cancel_ended(const std::string& campaign, std::int64_t up_to)
{
    const auto known = cancelled_.find(campaign);
    if (known != cancelled_.end() && known->second == up_to)
        cancelled_.erase(known);
}

bool backlog_loader::is_cancelled(const std::string& campaign, std::int64_t place) const
{
    const auto known = cancelled_.find(campaign);
    return known != cancelled_.end() && place <= known->second;
}

asio::awaitable<void> backlog_loader::run()
{
    for (;;) {
        auto next = next_to_load();
        while (!next) {
            co_await load_wanted_.wait();
            next = next_to_load();
        }
        loading_ = true;
        co_await load(*next);
        loading_ = false;
        for (const auto id : gone_)
            elsewhere_.erase(id);
        gone_.clear();
    }
}

// A lane that has nothing to send goes before the other's reserves, and what has nothing in memory
// before what has some; all else being equal, the transactional lane goes first.
std::optional<flow_id> backlog_loader::next_to_load()
{
    auto& transactional = of(lane::transactional);
    auto& campaign = of(lane::campaign);
    std::array queues = {
        &transactional.to_begin,
        &transactional.to_top_up,
        &campaign.to_begin,
        &campaign.to_top_up,
    };
    if (!campaign.to_begin.empty() && p_.ready_turns.ready(lane::campaign).empty())
        std::swap(queues[1], queues[2]);
    const auto wanted = std::ranges::find_if(queues, [](auto* queue) { return !queue->empty(); });
    if (wanted == queues.end())
        return std::nullopt;
    const auto next = (*wanted)->front();
    (*wanted)->pop_front();
    return next;
}

asio::awaitable<void> backlog_loader::load(flow_id id)
{
    if (nameless_.contains(id.value)) {
        auto key = co_await until_read([&] { return p_.queue_reader.find_flow(id); });
        if (key && !p_.ready_flows.find(id) && !p_.ready_flows.is_succeeded(*key, id))
            make_emptied(std::move(*key), id);
        nameless_.erase(id.value);
    }
    auto* f = p_.ready_flows.find(id);
    if (!f)
        co_return;

    const auto l = f->key->lane;
    const auto asked_for = share(l);
    const auto room = limits_.body_bytes - std::min(limits_.body_bytes, p_.ready_flows.bytes(l));
    f->arrived_while_loading = 0;
    const auto cursor = f->cursor;
    auto loaded = co_await until_read([&] {
        return p_.queue_reader.load_queue(id, cursor, asked_for, room);
    });

    // The flow is still there: it has a load requested.
    f->load_requested = false;
    add_loaded(*f, std::move(loaded), asked_for);
}

void backlog_loader::add_loaded(
    ready_flow& f, std::vector<queued_message> loaded, std::size_t asked_for
)
{
    const bool that_was_all = loaded.size() < asked_for;
    for (auto& m : loaded) {
        f.cursor = std::max(f.cursor, m.place);
        if (elsewhere_.erase(m.id) || sealed_.erase(m.id) || is_cancelled(f.key->campaign, m.place))
            continue;
        if (m.evident)
            settle_(m.id);
        else
            p_.ready_flows.insert(f, std::move(m));
    }
    if (that_was_all)
        f.end = std::max(f.cursor, f.arrived_while_loading);
    p_.changed.notify_all();
    settle(f);
}

std::size_t backlog_loader::share(lane l) const
{
    const auto flows = std::max<std::size_t>(1, p_.ready_turns.flows(l));
    return std::clamp(limits_.messages / flows, smallest_share, limits_.load_at_once);
}

} // namespace relay
