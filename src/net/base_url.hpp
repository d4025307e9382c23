#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// Where a server is: "https://api.resend.com", "http://127.0.0.1:8025/sim"
struct base_url
{
    bool tls{true};
    std::string host;        // without brackets
    std::string port;        // 443 or 80 when the URL has none
    std::string path_prefix; // "/sim"; never ends with a slash
    std::string authority;   // what the Host header says: "api.resend.com", "[::1]:8025"

    bool is_address() const;  // an IP address rather than a name
    bool is_loopback() const; // localhost, 127.0.0.0/8, ::1
};

// Nothing for whatever isn't an http or https URL of a server. User names, queries and fragments
// are refused.
std::optional<base_url> parse_base_url(std::string_view text);

} // namespace relay
