#include "sim/rate_window.hpp"

#include <algorithm>

namespace relay::sim {

namespace {

constexpr auto length = std::chrono::seconds(1);

} // namespace

admission rate_window::admit(steady_time now)
{
    if (windows_ == 0 || now >= opened_ + length) {
        opened_ = now;
        used_ = 0;
        ++windows_;
    }
    const bool admitted = limit_ == 0 || used_ < limit_;
    if (admitted)
        ++used_;
    const auto left = std::chrono::ceil<std::chrono::seconds>(opened_ + length - now).count();
    return {
        .admitted = admitted,
        .limit = limit_,
        .remaining = limit_ > used_ ? limit_ - used_ : 0,
        .reset_s = static_cast<unsigned>(std::max<std::chrono::seconds::rep>(1, left)),
        .window = windows_,
    };
}

} // namespace relay::sim
