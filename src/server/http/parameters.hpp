#pragma once

#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"

#include <optional>
#include <string>
#include <string_view>

// Parameters of a query that several routes take. Nothing: it is not there. One that is wrong ends
// the request (refuse_body).

namespace relay {

[[noreturn]] void refuse_parameter(std::string_view name, std::string_view wanted);

std::optional<wall_time> read_time(const std::string& query, std::string_view name);

// `lane`
std::optional<lane> read_lane(const std::string& query);

// `to`: an address, as addresses are compared
std::optional<std::string> read_recipient(const std::string& query);

} // namespace relay
