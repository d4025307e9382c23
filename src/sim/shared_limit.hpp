#pragma once

#include "sim/limit_change.hpp"
#include "sim/neighbour.hpp"
#include "sim/rate_window.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace relay::sim {

// The use of the limit from the first request to the latest
struct limit_use
{
    double offered{};         // requests that the limit allowed in that time
    std::uint64_t used{};     // by the client
    std::uint64_t refused{};  // of the client's: 429s
    std::uint64_t taken{};    // by neighbours
    std::uint64_t unserved{}; // of theirs: 429s

    // The part of what the neighbours left that the client used; nothing when they left nothing,
    // or there is no limit.
    std::optional<double> share() const;
};

// The limit of requests a second that the client under test shares with the team's other clients.
// Time begins at the first request; what the neighbours did since the last one is made up for
// before the next is looked at. Pure: the caller brings the time.
class shared_limit
{
public:
    // `changes`: in any order
    shared_limit(
        unsigned limit, std::vector<limit_change> changes, const std::vector<neighbour>& neighbours
    );

    // Counts a request of the client. A limit of zero admits everything.
    admission admit(steady_time now);

    unsigned per_second() const { return window_.limit(); }

    // A new limit holds at once, also for the window that is open.
    void set(unsigned limit) { window_.set_limit(limit); }

    // In the place of all there were; the first requests of each come with the client's next.
    void set_neighbours(const std::vector<neighbour>& neighbours);
    std::vector<neighbour> neighbours() const;

    const limit_use& use() const { return use_; }

private:
    struct visitor
    {
        neighbour who;
        std::optional<steady_time> next; // nothing: with the client's next request
    };

    void advance(steady_time now);
    void account(steady_time until);
    void visit(visitor& v);

    rate_window window_;
    std::vector<limit_change> changes_; // still to come
    std::vector<visitor> visitors_;
    std::optional<steady_time> begin_;
    steady_time accounted_{}; // how far `offered` reaches
    limit_use use_;
};

} // namespace relay::sim
