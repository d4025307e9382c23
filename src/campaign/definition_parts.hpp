#pragma once

#include "relay/campaign/campaign_definition.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <utility>
#include <vector>

// The parts of a campaign's definition that have a structure of their own. Each throws
// refused_definition.

namespace relay {

using name_and_value = std::pair<std::string, std::string>;

std::vector<name_and_value> headers_of(const boost::json::value& value, const std::string& path);

// An array of objects with a name and a value, or one object of values by their names
std::vector<name_and_value> tags_of(const boost::json::value& value, const std::string& path);

resend_template resend_template_of(const boost::json::value& value, const std::string& path);
campaign_window window_of(const boost::json::value& value, const std::string& path);
campaign_canary canary_of(const boost::json::value& value, const std::string& path);
std::vector<campaign_step> steps_of(const boost::json::value& value, const std::string& path);
std::vector<std::string> stop_words_of(const boost::json::value& value, const std::string& path);

// As window_of() takes them
constexpr std::string_view day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

} // namespace relay
