#pragma once

#include "relay/base/time.hpp"
#include "relay/base/time_zone.hpp"

#include <optional>
#include <string_view>

namespace relay {

// A day and a time of the day, as far as a phrase names them: "Friday at 3pm ET", "Dec 1 at noon"
class calendar_phrase
{
public:
    // The next word, in lower case. False: it has no meaning here, or says for the second time what
    // was said already.
    bool take(std::string_view word);

    // Nothing: the words don't come to a time.
    std::optional<wall_time> resolve(wall_time now) const;

private:
    bool take_day(std::string_view word);
    bool take_date(std::string_view word);
    bool has_day() const { return days_ahead_ || day_of_week_ || month_ || day_; }

    std::optional<local_time> date_in(const time_zone& place, wall_time now) const;

    std::optional<std::chrono::days> days_ahead_; // today, tomorrow
    std::optional<std::chrono::weekday> day_of_week_;
    std::optional<std::chrono::month> month_;
    std::optional<std::chrono::day> day_;
    std::optional<std::chrono::year> year_;
    std::optional<std::chrono::minutes> clock_;
    std::optional<time_zone> zone_;
    bool wants_weekday_{}; // after "next" or "this"
};

} // namespace relay
