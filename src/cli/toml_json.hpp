#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace relay::cli {

// By the path of a field, such as "steps[1].html", where its name stands: "spring.toml:12:3", the
// column in characters.
using field_places = std::map<std::string, std::string, std::less<>>;

struct toml_document
{
    boost::json::object fields;
    field_places places;
};

// A TOML text as JSON: times are text, a local one to the minute when it has no seconds. `name` is
// the file's. Throws bad_usage, with the place, for what is no TOML, or has no form in JSON.
toml_document toml_to_json(std::string_view toml, const std::string& name);

// "steps[1]" and "html": "steps[1].html"
std::string member_path(const std::string& of, std::string_view name);
std::string element_path(const std::string& of, std::size_t index);

} // namespace relay::cli
