#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace relay::cli {

// What went wrong, for people: without the places in its own sources that Boost adds.
std::string failure_text(const std::exception& e);

// Says why a command has failed: on stderr in words or, when the command was to print JSON, on
// standard output as the relay does: {"statusCode":null,"name":"unreachable","message":"..."}.
void report_failure(bool as_json, std::string_view name, std::string_view message);

} // namespace relay::cli
