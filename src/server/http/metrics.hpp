#pragma once

#include "relay/server/http/http_parts.hpp"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <array>
#include <optional>
#include <vector>

namespace relay {

// What Prometheus scrapes, made from the stages' own numbers at the moment of the scrape. All names
// begin with `resend_relay_`. Network thread only.
class relay_metrics final : public prometheus::Collectable
{
public:
    // `oldest`: when the oldest queued message of each lane was accepted
    relay_metrics(const http_parts& parts, const std::array<std::optional<wall_time>, 2>& oldest)
        : parts_(parts),
          oldest_(oldest)
    {
    }

    std::vector<prometheus::MetricFamily> Collect() const override;

private:
    const http_parts& parts_;
    std::array<std::optional<wall_time>, 2> oldest_;
};

} // namespace relay
