#pragma once

#include <concepts>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace relay {

// Whose turn it is. Tenants take turns, one message each, and within a tenant its flows do: this is
// deficit round robin with a quantum of one message, since a message is what a batch has room for
// a hundred of. A tenant with fifty campaigns gets no more than one with a single campaign.
class fair_order
{
public:
    using flow = std::uint32_t;

    class round;

    // A flow has something to send. One that is known already keeps its turn.
    void add(const std::string& tenant, flow f);

    // A flow has nothing to send any more.
    void remove(flow f);

    bool empty() const { return places_.empty(); }
    std::size_t size() const { return places_.size(); }

    // The next flow that is `eligible`; its turn, and that of its tenant, is over with that.
    template <std::predicate<flow> Eligible>
    std::optional<flow> next(Eligible eligible);

private:
    struct tenant_turns
    {
        std::string name;
        std::list<flow> flows;
        std::list<flow> passed; // in the round that goes on
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

// Several turns, one after the other, for a choice that only gets narrower: who is passed over once
// is not looked at again, so a round costs one walk over the flows, however many it takes. Those it
// passed over keep their turns. While it lasts only a flow that it has just returned may be removed
// from the order, and there is no other round.
class fair_order::round
{
public:
    explicit round(fair_order& order) : order_(order) {}
    ~round();
    round(const round&) = delete;
    round& operator=(const round&) = delete;

    // Like fair_order::next(). Who was not eligible for an earlier call is not for a later one.
    template <std::predicate<flow> Eligible>
    std::optional<flow> next(Eligible eligible)
    {
        auto& ring = order_.ring_;
        while (!ring.empty()) {
            const auto t = ring.begin();
            while (!t->flows.empty()) {
                const auto f = t->flows.begin();
                if (eligible(*f)) {
                    t->flows.splice(t->flows.end(), t->flows, f);
                    ring.splice(ring.end(), ring, t);
                    return *f;
                }
                if (t->passed.empty())
                    passed_a_flow_.push_back(t);
                t->passed.splice(t->passed.end(), t->flows, f);
            }
            passed_.splice(passed_.end(), ring, t);
        }
        return std::nullopt;
    }

private:
    fair_order& order_;
    std::list<tenant_turns> passed_; // those whose flows were passed over, all of them
    std::vector<tenant_place> passed_a_flow_;
};

template <std::predicate<fair_order::flow> Eligible>
std::optional<fair_order::flow> fair_order::next(Eligible eligible)
{
    return round(*this).next(std::move(eligible));
}

} // namespace relay
