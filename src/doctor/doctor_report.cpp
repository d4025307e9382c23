#include "relay/doctor/doctor_report.hpp"

#include <algorithm>

namespace relay {

std::size_t doctor_report::count(severity level) const
{
    const auto in = [level](const std::vector<diagnosis>& some) {
        return static_cast<std::size_t>(std::ranges::count(some, level, &diagnosis::level));
    };
    auto sum = in(diagnoses);
    for (const auto& d : domains)
        sum += in(d.diagnoses);
    return sum;
}

} // namespace relay
