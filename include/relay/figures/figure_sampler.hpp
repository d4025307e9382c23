#pragma once

#include "relay/policy/figure_history.hpp"
#include "relay/store/figure_log.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace relay {

// Makes figures over time of what is counted anyway: it looks at the counters every few seconds, so
// that no message pays for it, and writes once a minute. What the last run saved is there from the
// start, and the minute in which the relay was started goes on. After a crash the figures of a
// minute may be missing. Network thread only.
class figure_sampler
{
public:
    // The counts since the start, and how things stand now
    using reading = std::function<figures()>;

    // Reads what was saved: throws store_error.
    figure_sampler(figure_log& log, reading read);

    // Looks now. What has happened since the last time belongs to that time.
    void look(wall_time now);

    // Writes what has changed, and returns when it is on disk.
    boost::asio::awaitable<void> save();

    // Look and save, each at its times. They run until they are cancelled.
    boost::asio::awaitable<void> run_looking();
    boost::asio::awaitable<void> run_saving();

    const figure_history& history() const { return history_; }

private:
    figure_log& log_;
    reading read_;
    figure_history history_;
    figures before_;
    std::optional<wall_time> looked_;
};

} // namespace relay
