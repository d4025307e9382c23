#pragma once

#include "relay/mail/submission.hpp"

#include <boost/json/object.hpp>

#include <initializer_list>
#include <string_view>
#include <variant>

// Reading the small JSON objects that the administration takes. What is wrong with one is thrown
// as a bad_body, which the API answers with 422.

namespace relay {

struct bad_body
{
    api_error error;
};

// An empty body is the same as {}. Members that are not `known` are refused: a typo in "dry_run"
// must not delete anything.
boost::json::object
read_object(std::string_view body, std::initializer_list<std::string_view> known);

// Null is the same as nothing.
bool read_flag(const boost::json::object& object, std::string_view name);
std::string read_text(const boost::json::object& object, std::string_view name);

// Text for people, which stands in lists and in the log; empty: there is none.
std::string read_note(const boost::json::object& object, std::string_view name);

[[noreturn]] void refuse_body(std::string message);

} // namespace relay
