#include "pipeline/ready_queue_flow.hpp"
#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <array>
#include <utility>

// What the queue reads from disk next, and when

namespace relay {

namespace asio = boost::asio;

asio::awaitable<void> ready_queue::run_loading()
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
std::optional<flow_id> ready_queue::next_to_load()
{
    auto& transactional = of(lane::transactional);
    auto& campaign = of(lane::campaign);
    std::array queues = {
        &transactional.to_begin,
        &transactional.to_top_up,
        &campaign.to_begin,
        &campaign.to_top_up,
    };
    if (campaign.ready.empty() && !campaign.to_begin.empty())
        std::swap(queues[1], queues[2]);
    const auto wanted = std::ranges::find_if(queues, [](auto* queue) { return !queue->empty(); });
    if (wanted == queues.end())
        return std::nullopt;
    const auto next = (*wanted)->front();
    (*wanted)->pop_front();
    return next;
}

asio::awaitable<void> ready_queue::load(flow_id id)
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

void ready_queue::add_loaded(flow& f, std::vector<queued_message> loaded, std::size_t asked_for)
{
    const bool that_was_all = loaded.size() < asked_for;
    for (auto& m : loaded) {
        f.cursor = std::max(f.cursor, m.place);
        if (elsewhere_.erase(m.id) || sealed_.erase(m.id))
            continue;
        if (m.evident)
            settle_(m.id);
        else
            insert(f, std::move(m));
    }
    if (that_was_all)
        f.end = std::max(f.cursor, f.arrived_while_loading);
    changed_.notify_all();
    settle(f);
}

} // namespace relay
