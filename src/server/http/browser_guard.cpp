#include "server/http/browser_guard.hpp"

#include "relay/base/text.hpp"

#include <boost/url/authority_view.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

namespace relay {

namespace urls = boost::urls;

namespace {

std::string quoted(std::string_view text)
{
    return "`" + std::string(shortened(text, 100)) + "`";
}

std::string_view without_last_dot(std::string_view name)
{
    if (name.ends_with('.'))
        name.remove_suffix(1);
    return name;
}

bool is_loopback(const urls::authority_view& host)
{
    switch (host.host_type()) {
    case urls::host_type::ipv4:
        return host.host_ipv4_address().is_loopback();
    case urls::host_type::ipv6:
        return host.host_ipv6_address().is_loopback();
    default:
        return equals_ignoring_case(without_last_dot(host.encoded_host()), "localhost");
    }
}

// A page under a name that its owner has pointed at this machine (DNS rebinding) is known by the
// name alone.
bool is_own_host(std::string_view text, const std::vector<std::string>& hosts)
{
    const auto host = urls::parse_authority(text);
    if (!host || host->has_userinfo())
        return false;
    const auto name = without_last_dot(host->encoded_host_address());
    return is_loopback(*host) || std::ranges::any_of(hosts, [name](const std::string& own) {
               return equals_ignoring_case(name, own);
           });
}

std::string_view port_of(const urls::authority_view& authority, std::string_view scheme)
{
    if (authority.has_port() && !authority.port().empty())
        return authority.port();
    return scheme == "https" ? "443" : "80";
}

// The page is the relay's own: it came from where the request goes, be it by way of a TLS proxy.
bool is_own_page(std::string_view origin, std::string_view host)
{
    const auto page = urls::parse_uri(origin); // "null" is none
    const auto here = urls::parse_authority(host);
    if (!page || !here || (page->scheme() != "http" && page->scheme() != "https"))
        return false;
    if (!page->encoded_resource().empty()) // Boost 1.81 takes "host:80.evil" for a port and a path
        return false;
    const std::string_view scheme = page->scheme();
    const auto from = page->authority();
    return equals_ignoring_case(from.encoded_host(), here->encoded_host()) &&
           port_of(from, scheme) == port_of(*here, scheme);
}

} // namespace

std::optional<std::string>
why_foreign(const server_request& head, const std::vector<std::string>& hosts)
{
    const auto host = head.header("host"); // an HTTP/1.0 client may have none, a browser has one
    if (!host.empty() && !is_own_host(host, hosts))
        return "The relay asks for no token, and is not known as " + quoted(host) +
               ": `http.hosts` has the names that it is known by.";
    for (const auto& [name, value] : head.headers) {
        if (name == "origin" && !is_own_page(value, host))
            return "The relay asks for no token, and takes nothing from pages of " + quoted(value) +
                   ".";
        if (name == "sec-fetch-site" && equals_ignoring_case(value, "cross-site"))
            return "The relay asks for no token, and takes nothing from pages of other sites.";
    }
    return std::nullopt;
}

} // namespace relay
