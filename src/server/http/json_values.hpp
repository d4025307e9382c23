#pragma once

#include "relay/base/time.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

// Small values that the answers of the HTTP API are made of

namespace relay {

// "2023-04-03 22:13:42.674+00": as Resend's API writes times
std::string resend_time(wall_time t);

// The object that a text is, such as a message's summary; empty when it is none
boost::json::object object_or_empty(const std::string& text);

boost::json::value
member_or(const boost::json::object& object, std::string_view name, boost::json::value otherwise);

} // namespace relay
