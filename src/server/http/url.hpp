#pragma once

#include <optional>
#include <string>
#include <string_view>

// What is written in the URL of a request.

namespace relay {

// The value of a parameter of a query ("limit=10&after=x"), decoded; the first when there are
// several. Nothing: it is not there.
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

// "//emails" is "/emails": SDKs put a base URL with a slash at its end before a path with one.
std::string without_double_slashes(std::string_view path);

} // namespace relay
