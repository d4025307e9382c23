#pragma once

#include "server/http/route.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace relay {

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
    std::string item;
};

using route_finding = std::variant<found_route, no_such_path, no_such_method>;

// Finds who answers. HEAD goes where GET does. What SDKs ask for is found below any base path:
// "/mail/v1/emails" is "/emails".
route_finding find_route(std::string_view method, std::string_view path);

} // namespace relay
