#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace relay {

// Estimates what others spend of the limit that we share with them.
//
// Each answer says how much of the server's window remained when our request was counted. What is
// gone beyond our own requests of that window, others have spent. Nobody tells where a window
// begins: it shows in `remaining`, which falls within a window and jumps up at its beginning. So
// answers are looked at in the order in which their requests were written, and those that overtook
// others are held back until the others are there.
class other_clients
{
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    other_clients();

    // A request of ours is written. What it returns names it in what follows.
    std::uint64_t written(time_point now);

    // It was answered. `counted`: the server counted it against the limit, as it does with all but
    // the ones that it refuses with 429. `limit` and `remaining` are those of the answer.
    void answered(
        std::uint64_t request,
        std::optional<int> limit,
        std::optional<int> remaining,
        bool counted,
        time_point now
    );

    // It was never answered: the server may have counted it.
    void lost(std::uint64_t request, time_point now);

    // True when nobody else was seen for a minute
    bool alone(time_point now) const;

    // Brings peak() up to date when nothing was answered for a while
    void update(time_point now) { update_peak(now); }

    // The most that others were seen to spend in a window of the last seconds
    int peak() const { return peak_; }

private:
    enum class standing : std::uint8_t
    {
        pending,
        counted,
        refused,
    };

    struct sighting
    {
        time_point written;
        standing state{standing::pending};
        int limit{-1};
        int remaining{-1};
    };

    // One window of the server, as far as our own requests show it
    struct window
    {
        time_point opened; // not before the true beginning
        time_point last;
        int limit{};
        int lowest{}; // of `remaining`
        int ours{};

        int others() const { return limit - lowest - ours; }
    };

    struct finished_window
    {
        time_point when{time_point::min()};
        int others{};
    };

    sighting* find(std::uint64_t request);
    void process(time_point now);
    void note_closeness(time_point written);
    void see(const sighting& s);
    bool opens_new(const sighting& s) const;
    bool belongs_to_former(const sighting& s) const;
    void finish_former();
    void remember_longer(time_point now);
    int most_since(time_point begin) const;
    void update_peak(time_point now);

    std::deque<sighting> sightings_; // in the order of writing
    std::uint64_t first_{};          // the number of sightings_.front()
    std::optional<window> current_;
    std::optional<window> former_; // kept open for stragglers
    std::array<finished_window, 64> finished_{};
    std::size_t next_finished_{};
    time_point cluster_began_{};
    int cluster_{};
    int former_cluster_{};
    int close_ones_{};
    clock::duration memory_;
    int peak_{};
};

} // namespace relay
