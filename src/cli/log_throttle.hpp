#pragma once

#include "relay/base/time.hpp"

#include <spdlog/common.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace relay::cli {

// Keeps a flood out of the log: what says the same once more is held back, and summed up ten
// seconds later; so is what has the same words and other fields, beyond ten lines a second, and
// summed up a second later. Pure: the caller brings time.
class log_throttle
{
public:
    using clock = std::chrono::steady_clock;

    // Whether a line is written now. `words` are those of the line without its fields, `line` is
    // all of it.
    bool admits(
        spdlog::level::level_enum level,
        std::string_view words,
        std::string_view line,
        clock::time_point now
    );

    // So many more lines had these words.
    struct sum
    {
        spdlog::level::level_enum level{};
        std::string words;
        std::uint64_t lines{};
    };

    // What was held back, and is to be told by now. With `all`, whatever was held back.
    std::vector<sum> take_sums(clock::time_point now, bool all = false);

private:
    struct topic
    {
        spdlog::level::level_enum level{};
        std::string last; // the last line that was written
        clock::time_point written;
        clock::time_point second; // when the second began of which lines are counted
        int in_second{};
        std::uint64_t held{};
        clock::time_point sum_due;
    };

    topic* find(std::string_view words, clock::time_point now);

    std::map<std::string, topic, std::less<>> topics_; // by words
};

} // namespace relay::cli
