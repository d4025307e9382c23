#include "relay/config/store_url.hpp"

#include "relay/base/percent_encoding.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace relay {

namespace {

constexpr std::array<std::string_view, 2> schemes{"postgresql://", "postgres://"};

constexpr std::string_view hidden = "***";

// postgresql://user:password@host:port,host:port/database?name=value&name=value
struct url_parts
{
    std::string_view scheme; // with its "://"; empty: it is no such URL
    std::string_view user;
    std::string_view password;
    std::string_view hosts; // with their ports
    std::string_view path;  // "/database"
    std::string_view parameters;
    bool has_user{};
    bool has_password{};
};

// Takes what stands before the first of `ends`, which stays; all of it when there is none.
std::string_view take_until(std::string_view& text, std::string_view ends)
{
    const auto length = std::min(text.find_first_of(ends), text.size());
    const auto taken = text.substr(0, length);
    text.remove_prefix(length);
    return taken;
}

bool skip(std::string_view& text, char c)
{
    const bool there = text.starts_with(c);
    text.remove_prefix(there ? 1 : 0);
    return there;
}

url_parts parts_of(std::string_view url)
{
    url_parts parts;
    for (const auto scheme : schemes)
        if (url.starts_with(scheme))
            parts.scheme = url.substr(0, scheme.size());
    url.remove_prefix(parts.scheme.size());
    auto authority = take_until(url, "/?");
    parts.has_user = authority.find('@') != std::string_view::npos;
    if (parts.has_user) {
        parts.user = take_until(authority, ":@");
        parts.has_password = skip(authority, ':');
        parts.password = take_until(authority, "@");
        skip(authority, '@');
    }
    parts.hosts = authority;
    parts.path = take_until(url, "?");
    if (skip(url, '?'))
        parts.parameters = url;
    return parts;
}

bool is_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    return error == std::errc() && stop == end && port > 0;
}

// Of one host, which may have a port, and brackets around an IPv6 address
std::string_view wrong_with_host(std::string_view host)
{
    if (skip(host, '[')) {
        if (take_until(host, "]").empty() || !skip(host, ']'))
            return "must have an IPv6 address between [ and ]";
    } else {
        take_until(host, ":");
    }
    if (host.empty())
        return {};
    return skip(host, ':') && is_port(host) ? "" : "must have ports from 1 to 65535, or none";
}

std::string_view wrong_with_hosts(std::string_view hosts)
{
    for (;;) {
        if (const auto wrong = wrong_with_host(take_until(hosts, ",")); !wrong.empty())
            return wrong;
        if (!skip(hosts, ','))
            return {};
    }
}

std::string_view wrong_with_parameters(std::string_view parameters)
{
    while (!parameters.empty()) {
        const auto one = take_until(parameters, "&");
        skip(parameters, '&');
        const auto equals = one.find('=');
        if (equals == 0 || equals == std::string_view::npos ||
            one.find('=', equals + 1) != one.npos)
            return "must have NAME=VALUE, separated by &, behind its ?";
    }
    return {};
}

bool is_visible(char c)
{
    return static_cast<unsigned char>(c) > ' ' && c != 0x7f;
}

// "password", "sslpassword" and the like
bool is_secret(std::string_view parameter)
{
    const auto name = percent_decoded(parameter).value_or(std::string(parameter));
    return name.find("password") != std::string::npos;
}

} // namespace

std::string find_store_url(const config& cfg, const char* (*getenv)(const char* name))
{
    const auto& variable = cfg.store.url_env;
    const char* const set = variable.empty() ? nullptr : getenv(variable.c_str());
    return set && *set != '\0' ? set : cfg.store.url;
}

bool is_store_url(std::string_view text)
{
    return !parts_of(text).scheme.empty();
}

std::string_view check_store_url(std::string_view text)
{
    if (text.empty())
        return {};
    const auto parts = parts_of(text);
    if (parts.scheme.empty())
        return "must begin with postgresql://";
    if (!std::ranges::all_of(text, is_visible))
        return "must have %20 for a blank, and no control characters";
    if (!percent_decoded(text))
        return "must have two hexadecimal digits behind each %: %25 is the sign itself";
    if (parts.hosts.find('@') != text.npos || parts.path.find('@') != text.npos)
        return "must have %40 for an @ of the password, and %2F for a /";
    if (const auto wrong = wrong_with_hosts(parts.hosts); !wrong.empty())
        return wrong;
    return wrong_with_parameters(parts.parameters);
}

std::string without_password(std::string_view url)
{
    const auto parts = parts_of(url);
    if (parts.scheme.empty())
        return std::string(url);
    std::string shown(parts.scheme);
    shown.append(parts.user);
    if (parts.has_password)
        shown.append(":").append(hidden);
    if (parts.has_user)
        shown += '@';
    // Of a password with an @ in it, which is wrong, the rest stands here.
    const auto last = parts.hosts.rfind('@');
    shown.append(parts.hosts.substr(last == std::string_view::npos ? 0 : last + 1));
    shown.append(parts.path);
    auto rest = parts.parameters;
    for (char mark = '?'; !rest.empty(); mark = '&') {
        auto one = take_until(rest, "&");
        skip(rest, '&');
        const auto name = take_until(one, "=");
        shown.append(1, mark).append(name);
        shown.append(is_secret(name) && !one.empty() ? "=***" : one);
    }
    return shown;
}

} // namespace relay
