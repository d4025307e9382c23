#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace relay {

// The windows in which the server counts requests, as far as the answers to our own show them.
//
// Each answer says how much of the server's window remained when our request was counted. What is
// gone beyond our own requests of that window, others have spent. Nobody tells where a window
// begins: it shows in `remaining`, which falls within a window and jumps up at its beginning. So
// answers are looked at in the order in which their requests were written, and those that overtook
// others are held back until the others are there.
class server_windows
{
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    static constexpr std::chrono::seconds length{1};

    // A window that is over
    struct finished
    {
        time_point last; // when the last request of ours was written that it holds
        int limit{};
        int others{}; // requests of others, as far as ours behind them show
    };

    // The last window that one of our requests has opened or found open; it may have ended since.
    struct open
    {
        time_point ends; // not before the server's own end of it
        time_point seen; // what is said here of others is so old
        int limit{};
        int left{};   // places that neither others nor requests of ours have, answered or not
        int others{}; // requests of others so far
        int ours{};
        bool full{}; // a request of ours was refused
    };

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

    // Each window once, when no more is to be learned of it
    std::optional<finished> take_finished();

    // True, once for each, when a request was refused although nobody else was there: more of ours
    // came to the server in a second than were written in one.
    bool take_squeezed() { return std::exchange(squeezed_, false); }

    std::optional<open> last() const;

    std::size_t unanswered() const { return sightings_.size(); }

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
        int remaining{-1}; // or the answer did not tell, or there was none
    };

    struct window
    {
        time_point opened; // not before the true beginning
        time_point last;
        int limit{};
        int lowest{}; // of `remaining`, of those that were counted
        int ours{};
        std::optional<time_point> refused; // the last one, unless one behind it was counted

        int left() const { return refused ? 0 : lowest; }
        int others() const;
        void add(const sighting& s);
    };

    sighting* find(std::uint64_t request);
    void process(time_point now);
    void note_closeness(time_point written);
    void see(const sighting& s);
    bool is_squeezed(const sighting& s) const;
    bool opens_new(const sighting& s) const;
    bool belongs_to_former(const sighting& s) const;

    std::deque<sighting> sightings_; // in the order of writing
    std::uint64_t first_{};          // the number of sightings_.front()
    std::optional<window> current_;
    std::optional<window> former_; // kept open for stragglers
    std::deque<finished> finished_;
    bool squeezed_{};
    int untold_{}; // the last ones seen, none of which tells in which window it was counted
    time_point cluster_began_{};
    int cluster_{};
    int former_cluster_{};
    int close_ones_{};
};

} // namespace relay
