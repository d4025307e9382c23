#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

// Reading what the relay answers: a newer or older relay may leave something out, which is then
// shown as empty.

namespace relay::cli {

// The member at a path such as "rate.limit"; null when it is not there.
const boost::json::value& at_path(const boost::json::value& object, std::string_view path);

// A text, or a number or flag as text; empty for null.
std::string text_at(const boost::json::value& object, std::string_view path);

// A time in ISO 8601, to the second: "2026-11-23T10:03:00Z". The relay tells milliseconds.
std::string time_at(const boost::json::value& object, std::string_view path);

// False for whatever is not true.
bool flag_at(const boost::json::value& object, std::string_view path);

double number_at(const boost::json::value& object, std::string_view path);

// A list of texts, joined; a text alone as it is.
std::string list_at(const boost::json::value& object, std::string_view path);

} // namespace relay::cli
