#include "pipeline/ready_flows.hpp"

#include <algorithm>
#include <utility>

namespace relay {

ready_flow& ready_flows::make(flow_key key, flow_id id, std::int64_t cursor)
{
    if (free_.empty()) {
        free_.push_back(static_cast<fair_order::flow>(flows_.size()));
        flows_.emplace_back();
    }
    const auto number = free_.back();
    free_.pop_back();
    flows_[number] = std::make_unique<ready_flow>();
    auto& f = *flows_[number];
    f.key = std::make_shared<const flow_key>(std::move(key));
    f.id = id;
    f.number = number;
    f.cursor = f.end = cursor;
    if (const auto known = weights_.find(f.key->campaign); known != weights_.end())
        f.weight = known->second;
    turns_.enter(f);
    by_key_.insert_or_assign(*f.key, &f);
    by_id_.emplace(id.value, &f);
    return f;
}

void ready_flows::forget(ready_flow& f)
{
    if (const auto known = by_key_.find(*f.key); known != by_key_.end() && known->second == &f)
        by_key_.erase(known);
    by_id_.erase(f.id.value);
    turns_.leave(f);
    free_.push_back(f.number);
    flows_[f.number].reset();
}

ready_flow* ready_flows::find(flow_id id)
{
    const auto known = by_id_.find(id.value);
    return known == by_id_.end() ? nullptr : known->second;
}

ready_flow* ready_flows::find(const flow_key& key)
{
    const auto known = by_key_.find(key);
    return known == by_key_.end() ? nullptr : known->second;
}

bool ready_flows::is_succeeded(const flow_key& key, flow_id id) const
{
    const auto known = by_key_.find(key);
    return known != by_key_.end() && known->second->id > id;
}

void ready_flows::insert(ready_flow& f, queued_message m)
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
    turns_.update(f);
}

queued_message ready_flows::remove(ready_flow& f, std::size_t index)
{
    auto& memory = of(f.key->lane);
    const auto at = f.heads.begin() + static_cast<std::ptrdiff_t>(index);
    auto m = std::move(*at);
    --memory.messages;
    memory.bytes -= m.loaded ? m.bytes : 0;
    f.heads.erase(at);
    turns_.update(f);
    return m;
}

void ready_flows::weigh(const std::string& campaign, double weight)
{
    if (weight == 1)
        weights_.erase(campaign);
    else
        weights_.insert_or_assign(campaign, weight);
    for (auto* f : flows_of(campaign))
        turns_.weigh(*f, weight);
}

// A flow that the store has forgotten may still be here beside the one of the same name.
std::vector<ready_flow*> ready_flows::flows_of(const std::string& campaign) const
{
    std::vector<ready_flow*> found;
    for (const auto& [id, f] : by_id_)
        if (f->key->campaign == campaign)
            found.push_back(f);
    return found;
}

bool ready_flows::drop_from(ready_flow& f, std::int64_t up_to)
{
    auto& memory = of(f.key->lane);
    const auto end = std::ranges::upper_bound(f.heads, up_to, {}, &queued_message::place);
    if (end == f.heads.begin())
        return false;
    for (auto m = f.heads.begin(); m != end; ++m) {
        --memory.messages;
        memory.bytes -= m->loaded ? m->bytes : 0;
    }
    f.heads.erase(f.heads.begin(), end);
    turns_.update(f);
    return true;
}

} // namespace relay
