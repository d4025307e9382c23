#pragma once

#include "relay/base/time.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string_view>

// JSON's null for what is empty or not known

namespace relay {

inline boost::json::value text_or_null(std::string_view text)
{
    return text.empty() ? boost::json::value() : boost::json::value(text);
}

inline boost::json::value time_or_null(const std::optional<wall_time>& time)
{
    return time ? boost::json::value(to_iso8601(*time)) : boost::json::value();
}

template <class T>
boost::json::value number_or_null(const std::optional<T>& number)
{
    return number ? boost::json::value(*number) : boost::json::value();
}

} // namespace relay
