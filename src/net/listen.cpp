#include "relay/net/listen.hpp"

#include "relay/config/listen_address.hpp"

#include <boost/asio/ip/address.hpp>

#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace relay {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;

namespace {

// Containers and some machines have no IPv6.
bool is_not_there(const boost::system::error_code& ec)
{
    return ec == asio::error::address_family_not_supported ||
           ec == boost::system::errc::address_not_available;
}

// One that takes no more connections for the moment listens as well.
bool somebody_listens(const asio::any_io_executor& ex, const stream_protocol::endpoint& at)
{
    stream_protocol::socket socket(ex, at.protocol());
    socket.non_blocking(true);
    boost::system::error_code ec;
    socket.connect(at, ec);
    return !ec || ec == asio::error::would_block || ec == asio::error::try_again;
}

} // namespace

std::vector<tcp::acceptor> listen_tcp(asio::any_io_executor ex, const std::string& address)
{
    const auto where = parse_listen_address(address);
    if (!where)
        throw std::invalid_argument("listening on " + address + ": not an address and a port");
    std::vector<tcp::acceptor> acceptors;
    auto port = where->port;
    for (const auto& host : where->hosts) {
        try {
            const tcp::endpoint endpoint(asio::ip::make_address(host), port);
            acceptors.emplace_back(ex, endpoint); // the address may be used again at once
            port = acceptors.back().local_endpoint().port();
        } catch (const boost::system::system_error& e) {
            if (acceptors.empty() || !is_not_there(e.code()))
                throw boost::system::system_error(e.code(), "listening on " + address);
        }
    }
    return acceptors;
}

stream_protocol::acceptor listen_unix(asio::any_io_executor ex, const std::string& path)
{
    try {
        const stream_protocol::endpoint endpoint(path);
        struct stat file
        {
        };
        if (::stat(path.c_str(), &file) == 0 && S_ISSOCK(file.st_mode) &&
            !somebody_listens(ex, endpoint))
            ::unlink(path.c_str());
        stream_protocol::acceptor acceptor(std::move(ex), endpoint, false);
        ::chmod(path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP);
        return acceptor;
    } catch (const boost::system::system_error& e) {
        throw boost::system::system_error(e.code(), "listening on " + path);
    }
}

} // namespace relay
