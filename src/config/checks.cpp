#include "config/checks.hpp"

#include "relay/base/text.hpp"
#include "relay/config/listen_address.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace relay {

namespace {

constexpr std::size_t longest_socket_path = 107; // sun_path, without its end
constexpr std::size_t longest_tag = 256;         // resend-api.md, section 1.2

// A line of a mail has 998 characters at most (RFC 5322): one with a link needs the rest.
constexpr std::size_t longest_public_url = 400;

bool consists_of(std::string_view text, std::string_view others)
{
    return std::all_of(text.begin(), text.end(), [others](char c) {
        return is_ascii_alnum(c) || others.find(c) != std::string_view::npos;
    });
}

bool is_host(std::string_view text)
{
    return !text.empty() && consists_of(text, "-.") && text.front() != '-' && text.front() != '.';
}

bool is_port(std::string_view text)
{
    unsigned port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    return error == std::errc() && rest == end && port >= 1 && port <= 65'535;
}

// Splits `host`, `host:port`, `[address]`, `[address]:port`; an empty host: it is none of them.
std::string_view host_of(std::string_view authority)
{
    std::string_view port;
    std::string_view host = authority;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos)
            return {};
        host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
        if (!consists_of(host, ":."))
            return {};
    } else {
        host = authority.substr(0, authority.find(':'));
        port = authority.substr(host.size());
        if (!is_host(host))
            return {};
    }
    if (!port.empty() && !(port.front() == ':' && is_port(port.substr(1))))
        return {};
    return host;
}

} // namespace

std::string_view check_nothing(std::string_view)
{
    return {};
}

std::string_view check_path(std::string_view text)
{
    return text.empty() ? "must not be empty" : "";
}

std::string_view check_socket_path(std::string_view text)
{
    return text.size() > longest_socket_path ? "must not be longer than 107 characters" : "";
}

std::string_view check_variable(std::string_view text)
{
    const bool good = consists_of(text, "_") && (text.empty() || !is_ascii_digit(text.front()));
    return good ? "" : "must be the name of an environment variable";
}

std::string_view check_tag(std::string_view text)
{
    const bool good = text.size() <= longest_tag && consists_of(text, "_-");
    return good ? "" : "must be at most 256 ASCII letters, numbers, underscores, or dashes";
}

std::string_view check_listener(std::string_view text)
{
    const bool good = text.empty() || parse_listen_address(text);
    return good ? "" : "must be an IP address and a port, such as \"127.0.0.1:7350\"";
}

std::string_view check_base_url(std::string_view text)
{
    const bool secure = text.starts_with("https://");
    if (!secure && !text.starts_with("http://"))
        return "must begin with https://";
    text.remove_prefix(secure ? 8 : 7);
    const auto slash = std::min(text.find('/'), text.size());
    const std::string_view host = host_of(text.substr(0, slash));
    if (host.empty() || !consists_of(text.substr(slash), "/-._~%"))
        return "must be a URL such as https://api.resend.com";
    if (!secure && !is_loopback(host))
        return "must begin with https://: http is for this machine only";
    return {};
}

std::string_view check_event(std::string_view text)
{
    constexpr std::array<std::string_view, 14> events = {
        "sent",
        "dead",
        "expired",
        "cancelled",
        "suppressed",
        "scheduled",
        "delivery_delayed",
        "delivered",
        "opened",
        "clicked",
        "bounced",
        "complained",
        "failed",
        "unsubscribed"};
    return std::ranges::find(events, text) == events.end() ? "must be the name of an event" : "";
}

std::string_view check_feed_url(std::string_view text)
{
    return check_base_url(text);
}

std::string_view check_public_url(std::string_view text)
{
    if (text.size() > longest_public_url)
        return "must not be longer than 400 characters: links begin with it";
    return text.empty() ? "" : check_base_url(text);
}

} // namespace relay
