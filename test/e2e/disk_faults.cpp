#include "disk_faults.hpp"

#include "disk_journal.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace disk_shim {

namespace {

using counter = std::atomic<std::uint32_t>;

constexpr std::size_t calls = 4;
constexpr std::size_t for_want_of_space = calls;

// As in disk.py
struct control
{
    std::array<counter, calls> rates; // how many of a million calls fail
    counter full;                     // nothing grows
    counter sync_us;                  // what a sync takes at most
    counter seed;
    std::array<counter, calls + 1> failed; // how many have, written here
};

control* settings;

std::uint32_t roll(std::uint32_t sides)
{
    constexpr std::uint32_t step = 0x9e3779b9;
    auto x = settings->seed.fetch_add(step) + step;
    x = (x ^ x >> 16) * 0x85ebca6b;
    x = (x ^ x >> 13) * 0xc2b2ae35;
    return (x ^ x >> 16) % sides;
}

} // namespace

void begin_faults(std::string_view state_folder)
{
    const auto path = std::string(state_folder) + "/control";
    const auto file = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDWR, 0));
    constexpr int access = PROT_READ | PROT_WRITE;
    void* mapped = ::mmap(nullptr, sizeof(control), access, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED)
        give_up("disk_shim: control");
    ::syscall(SYS_close, file);
    settings = static_cast<control*>(mapped);
}

bool fails(call c)
{
    const auto kind = static_cast<std::size_t>(c);
    const auto rate = settings->rates[kind].load();
    if (rate == 0 || roll(1'000'000) >= rate)
        return false;
    ++settings->failed[kind];
    errno = EIO;
    return true;
}

bool is_full()
{
    return settings->full != 0;
}

int no_space()
{
    ++settings->failed[for_want_of_space];
    errno = ENOSPC;
    return -1;
}

void wait_for_disk()
{
    if (const auto most = settings->sync_us.load())
        ::usleep(roll(most + 1));
}

} // namespace disk_shim
