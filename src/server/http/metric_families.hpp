#pragma once

#include "relay/pipeline/counters.hpp"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <concepts>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace relay {

inline std::string name_of(lane l)
{
    return std::string(to_string(l));
}

template <std::integral T>
double as_number(T value)
{
    return static_cast<double>(value);
}

using metric_labels = std::initializer_list<std::pair<const char*, std::string>>;

// Collects the families of one scrape. Samples of a family follow each other: start a family, then
// add its samples.
class metric_families
{
public:
    metric_families& gauge(std::string name, std::string help);
    metric_families& counter(std::string name, std::string help); // `name` ends with _total
    metric_families& histogram(std::string name, std::string help);

    metric_families& add(double value, metric_labels labels = {});
    metric_families& add(const duration_histogram& durations, metric_labels labels = {});

    std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

private:
    metric_families& begin(std::string name, std::string help, prometheus::MetricType type);
    prometheus::ClientMetric& sample(metric_labels labels);

    std::vector<prometheus::MetricFamily> families_;
};

} // namespace relay
