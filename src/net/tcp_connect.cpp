#include "relay/net/tcp_connect.hpp"

#include "net/io_error.hpp"
#include "net/name_lookup.hpp"
#include "net/socket_deadline.hpp"
#include "net/socket_options.hpp"
#include "net/token.hpp"

#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay {

namespace {

// What the other side has not acknowledged for so long breaks a connection.
constexpr milliseconds unacknowledged{10'000};

std::string host_of(std::string_view address)
{
    auto host = address.substr(0, address.rfind(':'));
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    return std::string(host);
}

} // namespace

asio::awaitable<tcp::socket> tcp_connect(
    asio::any_io_executor ex, std::string address, milliseconds limit, boost::system::error_code& ec
)
{
    tcp::socket socket(ex);
    const auto colon = address.rfind(':');
    if (colon == std::string::npos) {
        ec = asio::error::invalid_argument;
        co_return socket;
    }
    const auto until = name_lookup::clock::now() + limit;
    name_lookup names(ex, host_of(address), address.substr(colon + 1));
    const auto endpoints = co_await names.find(until, ec);
    if (!ec && endpoints.empty())
        ec = asio::error::host_not_found;
    socket_deadline deadline(socket);
    deadline.set(until);
    for (const auto& endpoint : endpoints) {
        auto [result] = co_await socket.async_connect(endpoint, token);
        if (result == asio::error::operation_aborted && !deadline.expired())
            throw_cancelled();
        ec = deadline.expired() ? asio::error::make_error_code(asio::error::timed_out) : result;
        if (!ec || deadline.expired())
            break;
        boost::system::error_code ignored;
        socket.close(ignored);
    }
    deadline.clear();
    if (!ec)
        set_client_options(socket, unacknowledged);
    co_return socket;
}

} // namespace relay
