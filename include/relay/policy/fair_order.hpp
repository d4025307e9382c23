#pragma once

#include <concepts>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace relay {

// Whose turn it is. Tenants take turns, one message each, and within a tenant its flows do: this is
// deficit round robin with a quantum of one message, since a message is what a batch has room for
// a hundred of. A tenant with fifty campaigns gets no more than one with a single campaign.
class fair_order
{
public:
    using flow = std::uint32_t;

    // A flow has something to send. One that is known already keeps its turn.
    void add(const std::string& tenant, flow f);

    // A flow has nothing to send any more.
    void remove(flow f);

    bool empty() const { return places_.empty(); }
    std::size_t size() const { return places_.size(); }

    // The next flow that is `eligible`; its turn, and that of its tenant, is over with that.
    template <std::predicate<flow> Eligible>
    std::optional<flow> next(Eligible eligible)
    {
        for (auto t = ring_.begin(); t != ring_.end(); ++t)
            for (auto f = t->flows.begin(); f != t->flows.end(); ++f)
                if (eligible(*f)) {
                    const flow found = *f;
                    t->flows.splice(t->flows.end(), t->flows, f);
                    ring_.splice(ring_.end(), ring_, t);
                    return found;
                }
        return std::nullopt;
    }

    // True when any flow is eligible.
    template <std::predicate<flow> Eligible>
    bool any(Eligible eligible) const
    {
        for (const auto& t : ring_)
            for (const auto f : t.flows)
                if (eligible(f))
                    return true;
        return false;
    }

private:
    struct tenant_turns
    {
        std::string name;
        std::list<flow> flows;
    };
    using tenant_place = std::list<tenant_turns>::iterator;

    struct place
    {
        tenant_place tenant;
        std::list<flow>::iterator flow_at;
    };

    std::list<tenant_turns> ring_;
    std::unordered_map<std::string, tenant_place> tenants_;
    std::unordered_map<flow, place> places_;
};

} // namespace relay
