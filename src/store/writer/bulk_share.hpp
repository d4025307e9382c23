#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace relay {

// How much of what is no hurry goes into the next commit. Whoever waits for a message waits for the
// commit that is under way as well, so commits stay short; on a disk that syncs slowly, short ones
// would leave the processor idle.
class bulk_share
{
public:
    using clock = std::chrono::steady_clock;

    struct limits
    {
        std::size_t operations{};
        std::size_t bytes{};
    };

    // Some 2 ms of rows
    static constexpr limits usual{.operations = 1'024, .bytes = 3 << 20};

    // `awaited`: somebody waits for a message in this commit. Then nothing, but every other time.
    limits next(bool awaited, clock::time_point now);

    // How long a commit took whose operations had so many bytes: to write its rows, and then until
    // the disk had all of it.
    void written(std::size_t bytes, clock::duration rows, clock::duration disk);

private:
    double times_the_usual(clock::time_point now) const;

    std::optional<clock::time_point> last_awaited_;
    bool went_without_{}; // the last commit that somebody waited for

    double rows_seconds_{}; // of usual commits, by late ones
    double disk_seconds_{};
};

} // namespace relay
