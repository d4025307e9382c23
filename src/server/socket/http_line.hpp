#pragma once

#include <algorithm>
#include <string_view>

namespace relay {

// True for what begins like an HTTP request: "POST /emails HTTP/1.1". JSON never does. Any web page
// can have a browser send one to the job socket, with a line of the page's own in its body.
inline bool begins_like_http(std::string_view line)
{
    constexpr std::size_t longest_method = 16;
    const auto blank = line.substr(0, longest_method).find(' ');
    if (blank == 0 || blank == std::string_view::npos)
        return false;
    const auto method = line.substr(0, blank);
    return std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace relay
