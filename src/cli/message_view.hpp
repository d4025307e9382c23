#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace relay::cli {

// The answer to GET /relay/messages/{id}, for people: what it is, and its timeline.
std::string message_text(const boost::json::value& message);

// What an event says beside its name: "Permanent General no such user"
std::string event_detail(const boost::json::value& event);

// 20 is "20ms", 1500 "1.5s", 61000 "1m 1s", 90061000 "1d 1h".
std::string duration_text(double milliseconds);

} // namespace relay::cli
