#pragma once

#include <filesystem>
#include <string>

namespace relay::bench {

// What figures depend on
struct machine
{
    std::string cpu;
    unsigned cores{};
    double load{};    // that others made during the last minute
    double sync_us{}; // fdatasync of 4 KB, the median
    bool on_disk{};   // false: the files lie in memory, and a sync costs nothing
};

// `directory`: where the relay's store will lie
machine look_at_machine(const std::filesystem::path& directory);

double load_average();

} // namespace relay::bench
