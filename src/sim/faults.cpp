#include "sim/faults.hpp"

#include "sim/parse_number.hpp"

#include <algorithm>
#include <numeric>
#include <ranges>

namespace relay::sim {

namespace {

constexpr std::array<std::string_view, fault_kinds> fault_names = {
    "none",
    "lost-answer",
    "in-progress",
    "reset",
    "slow",
    "close-idle",
    "timeout",
    "half-answer",
    "500",
    "internal-server-error",
    "503-json",
    "resource-locked",
    "451",
    "403",
    "invalid-api-key",
    "invalid-permission",
    "500-accepted",
    "502",
    "503",
    "504",
    "520",
    "524",
    "502-accepted",
    "503-accepted",
    "504-accepted",
    "520-accepted",
    "524-accepted",
};

} // namespace

std::string_view to_string(fault kind)
{
    return fault_names[static_cast<std::size_t>(kind)];
}

std::optional<fault> parse_fault(std::string_view name)
{
    const auto found = std::find(fault_names.begin() + 1, fault_names.end(), name);
    if (found == fault_names.end())
        return std::nullopt;
    return static_cast<fault>(found - fault_names.begin());
}

std::string list_faults()
{
    std::string all;
    for (const auto name : fault_names | std::views::drop(1))
        (all += all.empty() ? "" : ", ") += name;
    return all;
}

std::optional<double> parse_rate(std::string_view text)
{
    const bool percent = text.ends_with('%');
    if (percent)
        text.remove_suffix(1);
    const auto number = parse_number<double>(text);
    if (!number)
        return std::nullopt;
    const double rate = percent ? *number / 100 : *number;
    return rate >= 0 && rate <= 1 ? std::optional(rate) : std::nullopt;
}

bool fault_plan::set(fault kind, double rate)
{
    auto rates = rates_;
    rates[static_cast<std::size_t>(kind)] = rate;
    const double sum = std::accumulate(rates.begin(), rates.end(), 0.0);
    if (sum > 1.0 + 1e-9)
        return false;
    rates_ = rates;
    any_ = sum > 0;
    return true;
}

bool fault_plan::set(std::string_view kind_and_rate)
{
    const auto colon = kind_and_rate.find(':');
    if (colon == std::string_view::npos)
        return false;
    const auto kind = parse_fault(kind_and_rate.substr(0, colon));
    const auto rate = parse_rate(kind_and_rate.substr(colon + 1));
    return kind && rate && set(*kind, *rate);
}

fault fault_plan::draw(std::mt19937_64& random) const
{
    if (!any_)
        return fault::none;
    double point = std::uniform_real_distribution<double>()(random);
    for (std::size_t kind = 1; kind < fault_kinds; ++kind) {
        if (point < rates_[kind])
            return static_cast<fault>(kind);
        point -= rates_[kind];
    }
    return fault::none;
}

} // namespace relay::sim
