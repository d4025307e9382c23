#pragma once

#include "relay/policy/fair_order.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace relay {

// Flows that have something to send, in the order of their turns, and how many recipients their
// first messages have: whether any fits into what is left of a quota is known without a walk.
class turns
{
public:
    // `recipients`: those of the flow's first message
    void add(const std::string& tenant, fair_order::flow f, std::uint32_t recipients);
    void remove(fair_order::flow f, std::uint32_t recipients);
    void change(std::uint32_t before, std::uint32_t recipients);

    bool empty() const { return order_.empty(); }

    // True when the first message of some flow has no more recipients than that.
    bool has(std::int64_t max_recipients) const;

    fair_order& order() { return order_; }

private:
    fair_order order_;
    std::map<std::uint32_t, std::size_t> flows_with_; // so many recipients
};

} // namespace relay
