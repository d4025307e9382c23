#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/figures.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace relay {

// The figures of one interval, as they are kept on disk. Intervals begin where as many of them have
// passed since 1970, and have so many places: who comes later takes the place of one that is past.
struct kept_figures
{
    std::chrono::seconds length{};
    std::size_t place{};
    wall_time start;
    figures what;
};

// Figures over time: by five seconds for a while, by minute for two days, by hour for ninety. It
// takes some 1.5 MB, whatever happens. Pure: the caller brings the clock, which may be set.
class figure_history
{
public:
    figure_history();

    // What is known of an interval from an earlier run
    void restore(const kept_figures& k);

    // This happened at a time, as a part of what did then.
    void add(wall_time at, const figures& f);

    // What is kept on disk and has changed since this was last asked
    std::vector<kept_figures> take_unsaved();

    // How far back points of this length reach for sure, and how far at most: who asks goes by
    // another clock than this one. Nothing: there are no such points. A step divides a minute, an
    // hour or a day, and what is kept adds up to it.
    struct extent
    {
        std::chrono::seconds sure;
        std::chrono::seconds most;
    };
    static std::optional<extent> reach(std::chrono::seconds step);

    // When each step between the two began, and what is to tell of it; nothing: the relay did not
    // run. `step`: one that has a reach.
    using point = std::pair<wall_time, std::optional<double>>;
    std::vector<point> points(
        figure what,
        std::optional<lane> of,
        wall_time from,
        wall_time until,
        std::chrono::seconds step
    ) const;

private:
    // Intervals of one length, the latest ones
    struct ring
    {
        struct place
        {
            wall_time start{wall_time::min()};
            bool unsaved{};
            figures what;
        };

        std::size_t place_of(wall_time start) const;
        place& at(wall_time start);
        const figures* find(wall_time start) const;

        std::chrono::seconds length;
        bool on_disk{};
        std::vector<place> places;
    };

    const ring& ring_for(std::chrono::seconds step) const;

    std::array<ring, 3> rings_; // from the shortest to the longest intervals
};

} // namespace relay
