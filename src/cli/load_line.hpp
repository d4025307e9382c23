#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relay::cli {

// Line number `number` (from 1) of a file as it is sent to the relay. Mail without an idempotency
// key gets one, made of the line and its number: however often a file is loaded within the 24 hours
// that the relay keeps keys, each line is one mail, and two equal lines are two. A bare email
// becomes a line of the job socket. What is no mail, or no JSON, stays as it is, for the relay to
// refuse.
std::string prepared_line(std::string_view line, std::uint64_t number);

} // namespace relay::cli
