#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// An http or https URL of a server, in its parts: "https://api.resend.com",
// "http://127.0.0.1:8025/sim". Plain http is for this machine only.
struct server_url
{
    bool tls{true};
    std::string host;      // without brackets
    bool is_address{};     // the host is an IP address rather than a name
    std::string port;      // 443 or 80 when the URL has none
    std::string path;      // as it was written: "", "/", "/hooks/a%20b"
    std::string query;     // the same, with its "?": "?source=relay"; empty: none
    std::string authority; // what the Host header says: "api.resend.com", "[::1]:8025"

    // The URL without its path: "https://[::1]:8025"
    std::string origin() const;

    // The path without a slash at its end: what is put before the paths of calls
    std::string_view path_prefix() const;
};

// Of a URL that paths of calls are put behind there can be none.
enum class url_query
{
    refused,
    taken,
};

// Nothing when the text is none; `wrong` says why, so that it goes on after the URL's name: "must
// begin with https://". It stays as it was otherwise.
std::optional<server_url> parse_server_url(
    std::string_view text, std::string_view& wrong, url_query query = url_query::refused
);

// The same; throws std::invalid_argument with the text and what is wrong with it.
server_url parse_server_url(std::string_view text, url_query query = url_query::refused);

} // namespace relay
