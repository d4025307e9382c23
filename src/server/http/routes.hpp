#pragma once

#include "server/http/call.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace relay {

using route_handler = answering (*)(const http_parts& parts, api_call call);

enum class audience : std::uint8_t
{
    relays,  // whoever has the token
    resends, // Resend's SDKs, likewise: also below any base path, and told of the relay's limits
    open,    // callers without a token too
};

// How large the body of a request may be
enum class taking : std::uint8_t
{
    orders, // small: it is read on the network thread
    mail,   // as large as a line of the job socket
};

constexpr std::size_t largest_order = 1 << 20;

struct route
{
    std::string_view method;
    std::string_view path; // "{id}" stands for any one segment
    route_handler handler{};
    audience whose{audience::relays};
    taking body{taking::orders};
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

using route_finding = std::variant<found_route, no_such_path, no_such_method>;

// Finds who answers. HEAD goes where GET does. What SDKs ask for is found below any base path:
// "/mail/v1/emails" is "/emails".
route_finding find_route(std::string_view method, std::string_view path);

} // namespace relay
