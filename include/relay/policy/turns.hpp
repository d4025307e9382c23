#pragma once

#include "relay/policy/fair_order.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace relay {

// What decides whether a message fits
struct message_size
{
    std::uint32_t bytes{};      // of the body
    std::uint32_t recipients{}; // as the quota counts them

    friend bool operator==(const message_size&, const message_size&) = default;
};

// Flows that have something to send, in the order of their turns, and how large their first
// messages are: whether any fits into what is left of a quota, or of the line, is known without a
// walk.
class turns
{
public:
    // `weight`: see fair_order. `first`: the size of the flow's first message
    void
    add(const std::string& tenant, fair_order::flow f, double weight, const message_size& first);
    void remove(fair_order::flow f, const message_size& first);
    void change(const message_size& before, const message_size& first);

    bool empty() const { return order_.empty(); }

    // True when the first message of some flow has no more recipients than that, and no more bytes.
    // While there is not room for every small one (upload_room::small), there is none for any.
    bool has(std::int64_t max_recipients, std::size_t max_bytes) const;

    fair_order& order() { return order_; }

private:
    void count(const message_size& first);
    void discount(const message_size& first);

    fair_order order_;
    std::map<std::uint32_t, std::size_t>
        small_; // flows, by the recipients of a small first message
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t>
        large_; // by the bytes and the recipients of a large one
};

} // namespace relay
