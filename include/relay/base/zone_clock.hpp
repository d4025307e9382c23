#pragma once

#include "relay/base/time.hpp"
#include "relay/base/time_zone.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// From then on, until the next period, clocks are so far ahead of UTC.
struct zone_period
{
    std::chrono::sys_seconds from;
    std::chrono::seconds ahead{};
};

// What clocks show at a place, with all changes that the system's time zone database knows. A value
// that is cheap to copy.
class zone_clock
{
public:
    // UTC
    zone_clock();

    // A zone by its name in the database: "Europe/Berlin", "UTC". Nothing: there is no such zone.
    // Reads a file of a few kilobytes.
    static std::optional<zone_clock> find(std::string_view name);

    // `periods`: at least one, by their time; the first holds for all time before it, too.
    zone_clock(std::string name, std::vector<zone_period> periods);

    const std::string& name() const { return zone_->name; }

    local_time to_local(wall_time t) const;

    // The first moment at which the clock shows this, or later: of a time that is skipped the
    // moment of the change, and of one that comes twice the first.
    wall_time first_showing(local_time t) const;

    friend bool operator==(const zone_clock& a, const zone_clock& b)
    {
        return a.name() == b.name();
    }

private:
    struct zone
    {
        std::string name;
        std::vector<zone_period> periods;
    };

    std::shared_ptr<const zone> zone_;
};

} // namespace relay
