#include "relay/base/server_url.hpp"

#include "relay/base/text.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <stdexcept>

namespace relay {

namespace urls = boost::urls;

namespace {

constexpr std::string_view not_a_url = "must be a URL such as https://api.resend.com";

// Names of hosts as the systems that resolve them take them: the underscore is of local ones.
bool is_host_name(std::string_view text)
{
    return !text.empty() && is_ascii_alnum(text.front()) && std::ranges::all_of(text, [](char c) {
        return is_ascii_alnum(c) || c == '-' || c == '.' || c == '_';
    });
}

bool is_loopback(const urls::url_view& url)
{
    switch (url.host_type()) {
    case urls::host_type::ipv4:
        return url.host_ipv4_address().is_loopback();
    case urls::host_type::ipv6:
        return url.host_ipv6_address().is_loopback();
    default:
        return std::string_view(url.encoded_host()) == "localhost";
    }
}

bool is_address(const urls::url_view& url)
{
    return url.host_type() == urls::host_type::ipv4 || url.host_type() == urls::host_type::ipv6;
}

// What is wrong with a URL; empty: nothing.
std::string_view fault_of(const urls::url_view& url, bool tls, url_query query)
{
    if (url.has_userinfo())
        return "must not have a user name or a password";
    if (query == url_query::refused && (url.has_query() || url.has_fragment()))
        return "must not have a query or a fragment";
    if (url.has_fragment())
        return "must not have a fragment";
    if (url.encoded_host().empty())
        return "must have a host, as https://api.resend.com has";
    if (!is_address(url) && !is_host_name(url.encoded_host()))
        return "must have a host of letters, digits, dots and dashes";
    if (url.has_port() && url.port_number() == 0)
        return "must have a port from 1 to 65535, or none";
    const std::string_view path = url.encoded_path();
    if (!path.empty() && path.front() != '/') // Boost 1.81 takes "host:80x" and "[::1]x"
        return not_a_url;
    if (!tls && !is_loopback(url))
        return "must begin with https://: http is for this machine only";
    return {};
}

} // namespace

std::string server_url::origin() const
{
    return (tls ? "https://" : "http://") + authority;
}

std::string_view server_url::path_prefix() const
{
    std::string_view prefix = path;
    while (prefix.ends_with('/'))
        prefix.remove_suffix(1);
    return prefix;
}

std::optional<server_url>
parse_server_url(std::string_view text, std::string_view& wrong, url_query query)
{
    const bool tls = text.starts_with("https://");
    if (!tls && !text.starts_with("http://")) {
        wrong = "must begin with https://";
        return std::nullopt;
    }
    const auto parsed = urls::parse_uri(text);
    const auto fault = parsed ? fault_of(*parsed, tls, query) : not_a_url;
    if (!fault.empty()) {
        wrong = fault;
        return std::nullopt;
    }
    return server_url{
        .tls = tls,
        .host = std::string(parsed->encoded_host_address()),
        .is_address = is_address(*parsed),
        .port = parsed->has_port() ? std::string(parsed->port())
                : tls              ? "443"
                                   : "80",
        .path = std::string(parsed->encoded_path()),
        .query = parsed->has_query() ? '?' + std::string(parsed->encoded_query()) : std::string(),
        .authority = std::string(parsed->encoded_host_and_port()),
    };
}

server_url parse_server_url(std::string_view text, url_query query)
{
    std::string_view wrong;
    auto url = parse_server_url(text, wrong, query);
    if (!url)
        throw std::invalid_argument(std::string(text) + ": " + std::string(wrong));
    return *std::move(url);
}

} // namespace relay
