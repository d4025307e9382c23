#pragma once

#include "relay/base/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

// How values stand in columns (schema.cpp)

namespace relay {

inline std::string_view text_of(const std::array<unsigned char, 16>& fingerprint)
{
    return {reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size()};
}

inline std::int64_t day_of(wall_time t)
{
    return std::chrono::floor<std::chrono::days>(t).time_since_epoch().count();
}

} // namespace relay
