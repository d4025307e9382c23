#pragma once

#include "clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay::bench {

struct options
{
    std::vector<std::string> only; // parts of the bench; empty: all
    bool quick{};
    std::optional<std::uint64_t> messages; // instead of each scenario's own number
    std::optional<std::size_t> size;       // of a mail, in bytes, likewise
    int repeat{1};
    int connections{4};
    std::uint64_t window{500};
    clock::duration phase{};   // of what is measured by time
    std::string relay_command; // see relay_settings
    std::string directory;     // for stores and logs
    std::string store;         // URL of a PostgreSQL database; empty: stores are directories
    int relays{1};             // that share it
    bool json{};

    bool wants(const std::string& part) const;
};

// Nothing means that the program is to end with `exit_code`: --help, or a mistake that has been
// told on stderr.
std::optional<options> parse_options(int argc, char** argv, int& exit_code);

} // namespace relay::bench
