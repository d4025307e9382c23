#pragma once

#include "server/http/call.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

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
    files,  // of any size: the handler reads it in pieces
};

constexpr std::size_t largest_order = 1 << 20;

struct route
{
    std::string_view method;
    std::string_view path; // "{id}" stands for any one segment, and so does "{item}"
    route_handler handler{};
    audience whose{audience::relays};
    taking body{taking::orders};

    // What may stand in its query: names with blanks between them. Others are refused, since who
    // misspells `campaign` would be told of all campaigns; but `any_parameter` lets all pass, and
    // so do routes in Resend's words that have none.
    std::string_view parameters{};
};

constexpr std::string_view any_parameter = "*";

// The routes of one topic
using route_table = std::span<const route>;

} // namespace relay
