#pragma once

#include "pipeline/ready_flow.hpp"
#include "pipeline/ready_turns.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace relay {

// The flows that are known by their names, with their messages in memory, and how much that is.
//
// Network thread only.
class ready_flows
{
public:
    // `turns` outlives this.
    explicit ready_flows(ready_turns& turns) : turns_(turns) {}

    // A flow of which nothing is in memory, and nothing is to be read. It takes the key of one that
    // has another number.
    ready_flow& make(flow_key key, flow_id id, std::int64_t cursor);

    // All of the flow was taken. The reference is void.
    void forget(ready_flow& f);

    // Null when there is none.
    ready_flow* find(flow_id id);
    ready_flow* find(const flow_key& key);

    // The store forgets a flow when nothing is left of it. When it is used again it has another
    // number, a greater one; the old one ends in memory by itself. True when this is an old one.
    bool is_succeeded(const flow_key& key, flow_id id) const;

    // There is one of this number in the turns.
    ready_flow& at(fair_order::flow number) { return *flows_[number]; }

    // Puts a message at its place, and takes one out.
    void insert(ready_flow& f, queued_message m);
    queued_message remove(ready_flow& f, std::size_t index);

    // The share of a campaign's flows, now and when they come, beside others of their tenants; 1 is
    // usual.
    void weigh(const std::string& campaign, double weight);

    // Drops all of a campaign's messages with places up to this one; calls `changed` with each flow
    // that had some.
    template <class Changed>
    void drop(const std::string& campaign, std::int64_t up_to, Changed changed)
    {
        for (auto* f : flows_of(campaign))
            if (drop_from(*f, up_to))
                changed(*f);
    }

    bool contains(const flow_key& key) const { return by_key_.contains(key); }
    std::size_t size() const { return by_key_.size(); }
    std::size_t messages(lane l) const { return of(l).messages; }
    std::size_t bytes(lane l) const { return of(l).bytes; } // of the bodies that are in memory

private:
    struct lane_memory
    {
        std::size_t messages{};
        std::size_t bytes{};
    };

    std::vector<ready_flow*> flows_of(const std::string& campaign) const;
    bool drop_from(ready_flow& f, std::int64_t up_to);

    lane_memory& of(lane l) { return lanes_[static_cast<std::size_t>(l)]; }
    const lane_memory& of(lane l) const { return lanes_[static_cast<std::size_t>(l)]; }

    ready_turns& turns_;
    std::array<lane_memory, 2> lanes_;
    std::vector<std::unique_ptr<ready_flow>> flows_; // by number; empty places are reused
    std::vector<fair_order::flow> free_;
    std::unordered_map<flow_key, ready_flow*> by_key_;
    std::unordered_map<std::int64_t, ready_flow*> by_id_;
    std::unordered_map<std::string, double> weights_; // by campaign, where they are not usual
};

} // namespace relay
