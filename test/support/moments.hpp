#pragma once

#include "relay/base/time.hpp"

#include <chrono>

namespace relay::test {

// Moments for tests that need some
inline const wall_time noon = from_ms(1'795'435'200'000); // 2026-11-23T12:00:00Z, a Monday
inline const wall_time midnight = noon + std::chrono::hours(12);
inline const wall_time december = midnight + std::chrono::days(7);

} // namespace relay::test
