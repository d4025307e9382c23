#include "sim/options.hpp"
#include "sim/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

void write_authority(const relay::sim::options& o, const std::string& pem)
{
    if (o.ca_out.empty())
        return;
    std::ofstream file(o.ca_out, std::ios::trunc);
    file << pem << std::flush;
    if (!file)
        throw std::runtime_error("can't write " + o.ca_out);
}

std::string url_host(const std::string& address)
{
    return address.find(':') == std::string::npos ? address : '[' + address + ']';
}

// For who measures: the clock is the one that other programs of this machine read.
void tell_arrivals(relay::sim::server& server, const std::string& word)
{
    if (word.empty())
        return;
    server.state().arrived = [word](std::string_view subject) {
        if (!subject.starts_with(word))
            return;
        const std::chrono::nanoseconds now = std::chrono::steady_clock::now().time_since_epoch();
        std::cout << subject << ' ' << now.count() << std::endl;
    };
}

void run(const relay::sim::options& o)
{
    boost::asio::io_context ctx(1);
    relay::sim::server server(ctx.get_executor(), o.run);
    write_authority(o, server.authority_pem());

    boost::asio::signal_set signals(ctx, SIGINT, SIGTERM);
    signals.async_wait([&server](const boost::system::error_code& ec, int) {
        if (!ec)
            server.stop();
    });
    tell_arrivals(server, o.tell_arrivals);
    server.start();
    std::cout << "listening on https://" << url_host(o.run.address) << ':' << server.port()
              << std::endl;
    if (o.run.control_address)
        std::cout << "control on http://" << url_host(*o.run.control_address) << ':'
                  << server.control_port() << std::endl;
    ctx.run();
    if (!o.quiet)
        std::cout << to_json(server.state().stats, server.state().limit.use()) << std::endl;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        int exit_code = 0;
        const auto o = relay::sim::parse_options(argc, argv, exit_code);
        if (!o)
            return exit_code;
        run(*o);
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "resend-sim: " << e.what() << '\n';
        return 1;
    }
}
