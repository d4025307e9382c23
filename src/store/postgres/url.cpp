#include "store/postgres/url.hpp"

#include "store/postgres/error.hpp"

#include <libpq-fe.h>
#include <map>
#include <optional>
#include <string_view>

namespace relay::postgres {

namespace {

using settings = std::map<std::string, std::string, std::less<>>;

std::optional<settings> read(const std::string& url)
{
    char* message = nullptr;
    auto* const parsed = PQconninfoParse(url.c_str(), &message);
    PQfreemem(message);
    if (!parsed)
        return std::nullopt;
    settings found;
    for (const auto* option = parsed; option->keyword; ++option)
        if (option->val)
            found.emplace(option->keyword, option->val);
    PQconninfoFree(parsed);
    return found;
}

std::string_view value_of(const settings& all, std::string_view name)
{
    const auto found = all.find(name);
    return found == all.end() ? std::string_view() : found->second;
}

// Takes the first entry off a list with commas.
std::string_view take_entry(std::string_view& list)
{
    const auto end = list.find(',');
    const auto entry = list.substr(0, end);
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    return entry;
}

// Each host with its port; one port may be that of all.
std::string servers(std::string_view hosts, std::string_view ports)
{
    const bool one_port = ports.find(',') == std::string_view::npos;
    const auto port_of_all = ports;
    std::string names;
    do {
        const auto port = one_port ? port_of_all : take_entry(ports);
        names += take_entry(hosts);
        if (!port.empty())
            names.append(":").append(port);
        if (!hosts.empty())
            names += ',';
    } while (!hosts.empty());
    return names;
}

} // namespace

void check_url(const std::string& url)
{
    // libpq's own message would have parts of the URL, and so the password.
    if (!read(url))
        throw error(sqlstate::misused, "the URL of the PostgreSQL database is not valid");
}

std::string without_secrets(const std::string& url)
{
    const auto parsed = read(url);
    if (!parsed)
        return "a URL of PostgreSQL that is not valid";
    const auto& all = *parsed;
    std::string name = "postgresql://";
    if (const auto user = value_of(all, "user"); !user.empty())
        name.append(user).append("@");
    auto hosts = value_of(all, "host");
    if (hosts.empty())
        hosts = value_of(all, "hostaddr");
    const bool is_socket = hosts.starts_with('/');
    if (!is_socket)
        name += servers(hosts, value_of(all, "port"));
    name.append("/").append(value_of(all, "dbname"));
    if (is_socket)
        name.append("?host=").append(hosts);
    if (const auto service = value_of(all, "service"); !service.empty())
        name.append(is_socket ? "&service=" : "?service=").append(service);
    return name;
}

} // namespace relay::postgres
