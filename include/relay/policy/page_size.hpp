#pragma once

#include <algorithm>
#include <cstddef>

namespace relay {

// How many of those that wait are taken in one transaction. One that fails for good fails for one
// of them, which halving finds; the others are taken. Pure.
class page_size
{
public:
    explicit page_size(std::size_t most) : most_(most) {}

    std::size_t next() const { return suspects_ > 0 ? (suspects_ + 1) / 2 : most_; }

    // So many were taken.
    void taken(std::size_t count) { suspects_ -= std::min(suspects_, count); }

    // So many were tried, and it failed. True: it was a single one, so that is what fails.
    bool failed(std::size_t count)
    {
        suspects_ = count > 1 ? count : 0;
        return count == 1;
    }

private:
    std::size_t most_;
    std::size_t suspects_{}; // the next ones, one of which fails; 0: none is known to
};

} // namespace relay
