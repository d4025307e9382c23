#include "server/http/metric_families.hpp"

#include <limits>

namespace relay {

using prometheus::MetricType;

metric_families& metric_families::gauge(std::string name, std::string help)
{
    return begin(std::move(name), std::move(help), MetricType::Gauge);
}

metric_families& metric_families::counter(std::string name, std::string help)
{
    return begin(std::move(name), std::move(help), MetricType::Counter);
}

metric_families& metric_families::histogram(std::string name, std::string help)
{
    return begin(std::move(name), std::move(help), MetricType::Histogram);
}

metric_families& metric_families::begin(std::string name, std::string help, MetricType type)
{
    families_.push_back({
        .name = std::move(name),
        .help = std::move(help),
        .type = type,
        .metric = {},
    });
    return *this;
}

prometheus::ClientMetric& metric_families::sample(metric_labels labels)
{
    auto& metric = families_.back().metric.emplace_back();
    for (const auto& [name, value] : labels)
        metric.label.push_back({name, value});
    return metric;
}

metric_families& metric_families::add(double value, metric_labels labels)
{
    const bool counts = families_.back().type == MetricType::Counter;
    auto& metric = sample(labels);
    (counts ? metric.counter.value : metric.gauge.value) = value;
    return *this;
}

metric_families& metric_families::add(const duration_histogram& durations, metric_labels labels)
{
    auto& histogram = sample(labels).histogram;
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < durations.counts().size(); ++i) {
        so_far += durations.counts()[i];
        const double bound = i < duration_histogram::bounds.size()
                                 ? duration_histogram::bounds[i]
                                 : std::numeric_limits<double>::infinity();
        histogram.bucket.push_back({.cumulative_count = so_far, .upper_bound = bound});
    }
    histogram.sample_count = so_far;
    histogram.sample_sum = durations.sum();
    return *this;
}

} // namespace relay
