#include "net/base_url.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>

namespace relay {

namespace {

bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == ':';
}

bool is_path_character(char c)
{
    return c > ' ' && c < 127 && c != '?' && c != '#';
}

bool is_port(std::string_view text)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value > 0 && value < 65536;
}

bool consume(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

// Splits "host", "host:port", "[address]" and "[address]:port"
bool read_authority(std::string_view authority, base_url& url)
{
    std::string_view port;
    bool has_port = false;
    if (consume(authority, "[")) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos)
            return false;
        url.host = authority.substr(0, end);
        port = authority.substr(end + 1);
        if (url.host.find(':') == std::string::npos || !url.is_address())
            return false;
        has_port = !port.empty();
        if (has_port && !consume(port, ":"))
            return false;
    } else {
        const auto colon = authority.find(':');
        url.host = authority.substr(0, colon);
        has_port = colon != std::string_view::npos;
        if (has_port)
            port = authority.substr(colon + 1);
    }
    if (has_port && !is_port(port))
        return false;
    if (has_port)
        url.port = port;
    return !url.host.empty() && std::ranges::all_of(url.host, is_name_character);
}

} // namespace

bool base_url::is_address() const
{
    boost::system::error_code ec;
    boost::asio::ip::make_address(host, ec);
    return !ec;
}

bool base_url::is_loopback() const
{
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(host, ec);
    return ec ? host == "localhost" : address.is_loopback();
}

std::optional<base_url> parse_base_url(std::string_view text)
{
    base_url url;
    if (consume(text, "http://"))
        url.tls = false;
    else if (!consume(text, "https://"))
        return std::nullopt;
    url.port = url.tls ? "443" : "80";

    const auto slash = text.find('/');
    const auto authority = text.substr(0, slash);
    if (!read_authority(authority, url))
        return std::nullopt;
    url.authority = authority;

    if (slash != std::string_view::npos)
        url.path_prefix = text.substr(slash);
    while (url.path_prefix.ends_with('/'))
        url.path_prefix.pop_back();
    if (!std::ranges::all_of(url.path_prefix, is_path_character))
        return std::nullopt;
    return url;
}

} // namespace relay
