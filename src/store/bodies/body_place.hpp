#pragma once

#include <cstddef>
#include <cstdint>

namespace relay {

// Where a body stands, of those in files
struct body_place
{
    std::int64_t file{}; // its number
    std::int64_t offset{};
    std::size_t bytes{}; // of the body
};

} // namespace relay
