#include "relay/app/listening_sockets.hpp"

#include "relay/base/text_file.hpp"
#include "relay/net/listen.hpp"

#include <boost/asio/ip/address.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <netinet/in.h>
#include <utility>

namespace relay {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Without the port, as it stands in an address
std::string host_text(const asio::ip::address& address)
{
    return address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
}

// Every address of the machine is reached from this machine by loopback.
asio::ip::address reachable(const asio::ip::address& listens)
{
    if (!listens.is_unspecified())
        return listens;
    if (listens.is_v6())
        return asio::ip::address_v6::loopback();
    return asio::ip::address_v4::loopback();
}

std::string advertised(const tcp::endpoint& listens, const std::string& host)
{
    const auto port = ":" + std::to_string(listens.port());
    if (host.empty())
        return host_text(reachable(listens.address())) + port;
    boost::system::error_code no_address;
    const auto given = asio::ip::make_address(host, no_address);
    return (no_address ? host : host_text(given)) + port;
}

// Nothing: a Unix socket
std::optional<tcp::endpoint> tcp_endpoint(const job_listener::acceptor& socket)
{
    const auto generic = socket.local_endpoint();
    if (generic.protocol().family() != AF_INET && generic.protocol().family() != AF_INET6)
        return std::nullopt;
    tcp::endpoint endpoint;
    std::memcpy(endpoint.data(), generic.data(), generic.size());
    endpoint.resize(generic.size());
    return endpoint;
}

std::string first_of(const std::vector<tcp::acceptor>& sockets, const std::string& host)
{
    return sockets.empty() ? "" : advertised(sockets.front().local_endpoint(), host);
}

} // namespace

void listening_sockets::open(const asio::any_io_executor& ex, const config& cfg, bool with_webhooks)
{
    if (jobs.empty() && !cfg.ingest.tcp.empty()) {
        for (auto& socket : listen_tcp(ex, cfg.ingest.tcp))
            jobs.push_back(std::move(socket));
        spdlog::info("job socket on {}", cfg.ingest.tcp);
    }
    const bool has_unix = !jobs.empty() && !tcp_endpoint(jobs.back());
    if (!has_unix && !cfg.ingest.unix_path.empty()) {
        jobs.push_back(listen_unix(ex, cfg.ingest.unix_path));
        spdlog::info("job socket on {}", cfg.ingest.unix_path);
    }
    if (http.empty() && !cfg.http.listen.empty()) {
        http = listen_tcp(ex, cfg.http.listen);
        spdlog::info("HTTP API on {}", cfg.http.listen);
    }
    if (with_webhooks && webhooks.empty() && !cfg.webhooks.listen.empty()) {
        webhooks = listen_tcp(ex, cfg.webhooks.listen);
        spdlog::info("webhooks of Resend on {}, POST /webhooks/resend", cfg.webhooks.listen);
    }
}

relay_addresses addresses_of(const listening_sockets& sockets, const std::string& host)
{
    relay_addresses at;
    at.http = first_of(sockets.http, host);
    at.webhooks = first_of(sockets.webhooks, host);
    for (const auto& each : sockets.jobs)
        if (const auto endpoint = tcp_endpoint(each); endpoint && at.jobs.empty())
            at.jobs = advertised(*endpoint, host);
    return at;
}

bool needs_host(const listening_sockets& sockets)
{
    const auto is_everywhere = [](const tcp::acceptor& socket) {
        return socket.local_endpoint().address().is_unspecified();
    };
    const auto takes_jobs_everywhere = [](const job_listener::acceptor& socket) {
        const auto at = tcp_endpoint(socket);
        return at && at->address().is_unspecified();
    };
    return std::ranges::any_of(sockets.http, is_everywhere) ||
           std::ranges::any_of(sockets.webhooks, is_everywhere) ||
           std::ranges::any_of(sockets.jobs, takes_jobs_everywhere);
}

std::string name_of_network()
{
    std::error_code ec;
    const auto boot = read_text_file("/proc/sys/kernel/random/boot_id").value_or("");
    const auto space = std::filesystem::read_symlink("/proc/self/ns/net", ec).string();
    return boot.substr(0, boot.find('\n')) + ' ' + space;
}

} // namespace relay
