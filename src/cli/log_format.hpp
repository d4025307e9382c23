#pragma once

#include "relay/base/log.hpp"
#include "relay/base/time.hpp"

#include <string>
#include <string_view>

// How a line of the log is written

namespace relay::cli {

struct log_entry
{
    wall_time at;
    spdlog::level::level_enum level{};
    std::string_view payload; // relay/base/log.hpp
};

// "2026-11-23T10:00:00.000Z warning words name=value"
std::string log_text(const log_entry& e);

// {"time":"...","level":"warning","message":"words","name":"value"}
std::string log_json(const log_entry& e);

// For systemd's journal, which has a time of its own: "<4>words name=value", where the number is
// the priority of syslog (sd-daemon(3)).
std::string log_for_journal(const log_entry& e);

// "<4>"
std::string journal_priority(spdlog::level::level_enum level);

} // namespace relay::cli
