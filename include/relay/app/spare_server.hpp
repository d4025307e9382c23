#pragma once

#include "relay/app/listening_sockets.hpp"
#include "relay/base/time.hpp"
#include "relay/config/config.hpp"
#include "relay/store/membership.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace relay {

// What the others know this relay by: its configured name, or the host's
std::string name_among_relays(const config& cfg);

// A relay that is a spare: whoever connects is passed on to the sender. Network thread only.
class spare_server
{
public:
    // What it is given by reference outlives it.
    spare_server(
        boost::asio::any_io_executor ex,
        const config& cfg,
        const secrets& keys,
        membership& member,
        listening_sockets& sockets
    );
    ~spare_server();

    // Begins to accept.
    void start();

    // Of what can change while it runs: tokens and names
    void reload(const config& cfg, const secrets& keys);

    // Accepts nobody any more: later ones wait for who serves next. What is being passed on may
    // end within `grace`.
    boost::asio::awaitable<void> shut_down(milliseconds grace);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
