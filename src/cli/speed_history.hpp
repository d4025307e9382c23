#pragma once

#include "relay/base/time.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace relay::cli {

// How fast something was counted, from one look at its counter to the next: the latest speeds, of
// which there are as many as the widest screen shows.
class speed_history
{
public:
    // A counter that is smaller than before has begun anew: the relay was started again.
    void look(double counter, wall_time at);

    // Nobody could look.
    void miss();

    // Of the last two looks, in a second; nothing: there were none.
    std::optional<double> latest() const;

    // The latest speeds, in a row of `width` bars of which the highest stands for the highest of
    // them: "▁▂▅█▂". A blank: nobody could look.
    std::string bars(std::size_t width) const;

private:
    void add(std::optional<double> speed);

    double counter_{};
    std::optional<wall_time> seen_;
    std::deque<std::optional<double>> speeds_; // the latest at the end
};

} // namespace relay::cli
