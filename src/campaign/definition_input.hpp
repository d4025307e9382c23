#pragma once

#include "relay/campaign/campaign_definition.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

// What the readers of a campaign's definition share: taking values, and refusing them. `path` is
// the place of a value, such as `steps[1].delay`.

namespace relay {

// Thrown at the first thing that is wrong. It never leaves this folder.
struct refused_definition
{
    definition_refusal why;
};

// 422 with this name
[[noreturn]] void refuse_definition(std::string_view name, std::string message);

// "Invalid `window.zone` field. " and what is wrong with it
[[noreturn]] void refuse_member(const std::string& path, std::string_view why);

// "Unknown field `subjct`. Did you mean `subject`?"
[[noreturn]] void refuse_unknown(
    const std::string& place, std::string_view name, const std::vector<std::string_view>& known
);

std::string member_of(const std::string& path, std::string_view name);
std::string element_of(const std::string& path, std::size_t index);

std::string text_of(const boost::json::value& value, const std::string& path);

// One line, neither empty nor longer than this many bytes
std::string
line_of(const boost::json::value& value, const std::string& path, std::size_t longest = 200);

double number_of(const boost::json::value& value, const std::string& path);
bool flag_of(const boost::json::value& value, const std::string& path);
milliseconds duration_of(const boost::json::value& value, const std::string& path);
const boost::json::object& object_of(const boost::json::value& value, const std::string& path);

// `wanted`: "an array of texts"
const boost::json::array&
array_of(const boost::json::value& value, const std::string& path, std::string_view wanted);

} // namespace relay
