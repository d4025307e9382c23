#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace relay {

// So many addresses are sorted in memory at a time: 24 MB.
constexpr std::int64_t addresses_in_memory = 1'000'000;

// How many are written at once, and how long one takes, as bytes of bodies that take as long
constexpr std::size_t addresses_at_once = 2'000;
constexpr std::size_t bytes_of_an_address = 1'000;

// All hashes, in the order of signed numbers, cut into ranges of the same size, so that `addresses`
// of them fit into memory
class hash_ranges
{
public:
    explicit hash_ranges(std::int64_t addresses)
        : count_(static_cast<std::uint64_t>(addresses / addresses_in_memory + 1))
    {
    }

    // The next one. False: there is none.
    bool next()
    {
        if (done_ == count_)
            return false;
        constexpr auto all = std::numeric_limits<std::uint64_t>::max();
        from_ = done_ == 0 ? std::numeric_limits<std::int64_t>::min() : to_ + 1;
        const auto end = ++done_ == count_ ? all : all / count_ * done_;
        to_ = static_cast<std::int64_t>(end ^ (std::uint64_t(1) << 63));
        return true;
    }

    // Both belong to it.
    std::int64_t from() const { return from_; }
    std::int64_t to() const { return to_; }

private:
    std::uint64_t count_;
    std::uint64_t done_{};
    std::int64_t from_{};
    std::int64_t to_{};
};

} // namespace relay
