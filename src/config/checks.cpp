#include "config/checks.hpp"

#include "relay/base/server_url.hpp"
#include "relay/base/text.hpp"
#include "relay/config/listen_address.hpp"

#include <algorithm>
#include <array>

namespace relay {

namespace {

constexpr std::size_t longest_socket_path = 107; // sun_path, without its end
constexpr std::size_t longest_tag = 256;         // resend-api.md, section 1.2

// A line of a mail has 998 characters at most (RFC 5322): one with a link needs the rest.
constexpr std::size_t longest_public_url = 400;

// Of a schema, which PostgreSQL would cut otherwise, and of a relay
constexpr std::size_t longest_name = 63;

bool consists_of(std::string_view text, std::string_view others)
{
    return std::all_of(text.begin(), text.end(), [others](char c) {
        return is_ascii_alnum(c) || others.find(c) != std::string_view::npos;
    });
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

std::string_view check_host(std::string_view text)
{
    const bool good = !text.empty() && consists_of(text, "-._");
    return good ? "" : "must be the name of a host, without a port, such as \"relay.lan\"";
}

std::string_view check_listener(std::string_view text)
{
    const bool good = text.empty() || parse_listen_address(text);
    return good ? "" : "must be an IP address and a port, such as \"127.0.0.1:7350\"";
}

std::string_view check_server_url(std::string_view text)
{
    std::string_view wrong;
    parse_server_url(text, wrong);
    return wrong;
}

std::string_view check_feed_url(std::string_view text)
{
    std::string_view wrong;
    parse_server_url(text, wrong, url_query::taken);
    return wrong;
}

// Names of hosts compare without case.
std::string one_form_of_feed_url(std::string_view text)
{
    const auto url = parse_server_url(text, url_query::taken);
    return (url.tls ? "https " : "http ") + to_ascii_lower(url.host) + ' ' + url.port + ' ' +
           (url.path.empty() ? "/" : url.path) + url.query;
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

std::string_view check_schema_name(std::string_view text)
{
    if (text.starts_with("pg_"))
        return "must not begin with pg_: PostgreSQL has such names to itself";
    const bool good = !text.empty() && text.size() <= longest_name &&
                      !is_ascii_digit(text.front()) && std::ranges::all_of(text, [](char c) {
                          return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || c == '_';
                      });
    return good ? "" : "must be at most 63 small letters, numbers or underscores, no number first";
}

std::string_view check_relay_name(std::string_view text)
{
    if (text.size() > longest_name)
        return "must not be longer than 63 characters";
    return has_control_character(text) ? "must not have control characters" : "";
}

// An address of IPv6 has colons.
std::string_view check_advertised_host(std::string_view text)
{
    return consists_of(text, "-._:") ? "" : "must be a host or its address, without a port";
}

std::string_view check_public_url(std::string_view text)
{
    if (text.size() > longest_public_url)
        return "must not be longer than 400 characters: links begin with it";
    return text.empty() ? "" : check_server_url(text);
}

} // namespace relay
