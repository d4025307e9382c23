#pragma once

#include <optional>
#include <string>
#include <string_view>

// What is written in the URL of a request.

namespace relay {

// What is wrong with a query ("limit=10&after=x") of which the parameters are to be `known`, names
// with blanks between them. Nothing: it can be read.
std::optional<std::string> wrong_query(std::string_view query, std::string_view known);

// The value of a parameter of a query, decoded; the first when there are several. Nothing: it is
// not there.
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

// "//emails" is "/emails": SDKs put a base URL with a slash at its end before a path with one.
std::string without_double_slashes(std::string_view path);

} // namespace relay
