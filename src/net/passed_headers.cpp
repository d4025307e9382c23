#include "net/passed_headers.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace relay {

namespace {

constexpr std::array<std::string_view, 13> of_one_connection = {
    "connection",
    "content-length",
    "date",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings"};

std::string_view value_of(const http_headers& headers, std::string_view name)
{
    for (const auto& [each, value] : headers)
        if (each == name)
            return value;
    return {};
}

// "close, X-Mine" names headers that are about the connection, too.
bool is_named(std::string_view list, std::string_view name)
{
    while (!list.empty()) {
        auto word = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), word.size() + 1));
        while (word.starts_with(' ') || word.starts_with('\t'))
            word.remove_prefix(1);
        while (word.ends_with(' ') || word.ends_with('\t'))
            word.remove_suffix(1);
        if (equals_ignoring_case(word, name))
            return true;
    }
    return false;
}

} // namespace

http_headers passed_headers(const http_headers& given)
{
    http_headers passed;
    for (const auto& [name, value] : given) {
        const bool is_own = std::ranges::find(of_one_connection, name) != of_one_connection.end();
        const bool named = std::ranges::any_of(given, [&name = name](const auto& each) {
            return each.first == "connection" && is_named(each.second, name);
        });
        if (!is_own && !named)
            passed.emplace_back(name, value);
    }
    return passed;
}

bool is_chunked(const http_headers& headers)
{
    return !value_of(headers, "transfer-encoding").empty();
}

// The answer to HEAD is that to GET, whose body is left out where it arrives: so its length is
// known.
std::string passed_request_head(const server_request& request, const http_headers& more)
{
    std::string head;
    head.reserve(512);
    head.append(request.method == "HEAD" ? "GET" : request.method).append(" ").append(request.path);
    if (!request.query.empty())
        head.append("?").append(request.query);
    head.append(" HTTP/1.1\r\n");
    const auto add = [&head](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    for (const auto& [name, value] : passed_headers(request.headers))
        add(name, value);
    for (const auto& [name, value] : more)
        add(name, value);
    if (request.header("host").empty())
        add("host", "localhost");
    if (request.streamed && is_chunked(request.headers))
        add("transfer-encoding", "chunked");
    else if (request.streamed && !request.header("content-length").empty())
        add("content-length", request.header("content-length"));
    else if (!request.streamed && (!request.body.empty() || request.method == "POST"))
        add("content-length", std::to_string(request.body.size()));
    head.append("\r\n");
    return head;
}

} // namespace relay
