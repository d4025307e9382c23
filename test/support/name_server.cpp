#include "support/name_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace relay::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

tcp::endpoint loopback(std::uint16_t port)
{
    return {asio::ip::make_address("127.0.0.1"), port};
}

std::uint16_t free_port()
{
    asio::io_context ctx;
    return tcp::acceptor(ctx, loopback(0)).local_endpoint().port();
}

std::string find_program()
{
    for (const auto* path : {"/usr/sbin/dnsmasq", "/usr/bin/dnsmasq", "/usr/local/sbin/dnsmasq"})
        if (::access(path, X_OK) == 0)
            return path;
    throw std::runtime_error("dnsmasq is not installed: see conf/packages.txt");
}

} // namespace

name_server::name_server(std::vector<std::string> lines) : port_(free_port())
{
    const auto program = find_program();
    const auto file = directory_.path() + "/dnsmasq.conf";
    std::ofstream out(file);
    out << "port=" << port_ << "\nlisten-address=127.0.0.1\nbind-interfaces\nkeep-in-foreground\n"
        << "no-resolv\nno-hosts\nlog-facility=" << directory_.path() << "/log\npid-file=\n"
        << "local=/example/\nedns-packet-max=1232\n";
    for (const auto& line : lines)
        out << line << '\n';
    out.close();

    const auto configuration = "--conf-file=" + file;
    process_ = ::fork();
    if (process_ == 0) {
        ::execl(
            program.c_str(),
            program.c_str(),
            configuration.c_str(),
            ::geteuid() == 0 ? "--user=root" : nullptr,
            nullptr
        );
        ::_exit(127);
    }
    for (int i = 0; i < 1000 && !answers(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (!answers())
        throw std::runtime_error("dnsmasq does not start");
}

name_server::~name_server()
{
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

bool name_server::answers() const
{
    asio::io_context ctx;
    tcp::socket socket(ctx);
    boost::system::error_code ec;
    socket.connect(loopback(port_), ec);
    return !ec;
}

std::string name_server::txt(const std::string& name, const std::vector<std::string>& chunks)
{
    auto line = "txt-record=" + name;
    for (const auto& chunk : chunks)
        line += ",\"" + chunk + '"';
    return line;
}

std::string name_server::mx(const std::string& name, const std::string& host, int priority)
{
    return "mx-host=" + name + ',' + host + ',' + std::to_string(priority);
}

std::string name_server::forward(const std::string& domain, std::uint16_t port)
{
    return "server=/" + domain + "/127.0.0.1#" + std::to_string(port);
}

std::vector<std::string> name_server::chunks(std::string_view text)
{
    constexpr std::size_t most = 255;
    std::vector<std::string> all;
    for (; !text.empty(); text.remove_prefix(std::min(most, text.size())))
        all.emplace_back(text.substr(0, most));
    return all;
}

} // namespace relay::test
