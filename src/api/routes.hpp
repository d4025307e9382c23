#pragma once

#include "call.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace relay {

using route_handler = answering (*)(const api_parts& parts, api_call call);

struct route
{
    std::string_view method;
    std::string_view path; // "{id}" stands for any one segment
    route_handler handler{};
    bool open{}; // for callers without a token too
};

// No route has this path.
struct no_such_path
{
};

// The path is there, but not for this method.
struct no_such_method
{
    std::vector<std::string_view> allowed;
};

struct found_route
{
    const route* to;
    std::string id;
};

// Finds who answers. HEAD goes where GET does.
std::variant<found_route, no_such_path, no_such_method>
find_route(std::string_view method, std::string_view path);

} // namespace relay
