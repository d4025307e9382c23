#pragma once

#include <concepts>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace relay {

// Whose turn it is. Tenants take turns, one message each, and within a tenant its flows do, each as
// often as its weight says: this is stride scheduling with a quantum of one message, since a
// message is what a batch has room for a hundred of. A tenant with fifty campaigns gets no more
// than one with a single campaign.
class fair_order
{
public:
    using flow = std::uint32_t;

    class round;

    // A flow has something to send. One that is known already keeps its turn. `weight`: its share
    // beside others of its tenant; more than 0.
    void add(const std::string& tenant, flow f, double weight = 1);

    // A flow has nothing to send any more.
    void remove(flow f);

    bool empty() const { return places_.empty(); }
    std::size_t size() const { return places_.size(); }

    // The next flow that is `eligible`; its turn, and that of its tenant, is over with that.
    template <std::predicate<flow> Eligible>
    std::optional<flow> next(Eligible eligible);

private:
    // The lower it is, the sooner; of equal ones who was there first
    struct turn
    {
        std::int64_t at{};
        std::uint64_t number{};

        friend auto operator<=>(const turn&, const turn&) = default;
    };

    struct tenant_turns
    {
        std::string name;
        std::map<turn, flow> flows;
        std::int64_t now{};         // the latest turn that was taken
        std::optional<turn> passed; // up to here, in the round that goes on
    };
    using tenant_place = std::list<tenant_turns>::iterator;

    struct place
    {
        tenant_place tenant;
        turn next;
        std::int64_t stride{}; // between two turns
    };

    void take(tenant_place tenant, std::map<turn, flow>::iterator first);

    std::list<tenant_turns> ring_;
    std::unordered_map<std::string, tenant_place> tenants_;
    std::unordered_map<flow, place> places_;
    std::uint64_t turns_{}; // that were given
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
            auto next = t->passed ? t->flows.upper_bound(*t->passed) : t->flows.begin();
            for (; next != t->flows.end(); ++next) {
                const auto f = next->second;
                if (eligible(f)) {
                    order_.take(t, next);
                    return f;
                }
                if (!t->passed)
                    passed_a_flow_.push_back(t);
                t->passed = next->first;
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
