#pragma once

#include "relay/config/config.hpp"
#include "relay/store/membership.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <stdexcept>
#include <string>

namespace relay {

class inbox;
struct listening_sockets;

// A sandbox was to run on a store that is not one's, or the other way round; or a relay on a store
// that has moved elsewhere.
struct wrong_store : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

struct relay_options
{
    // Where a sandbox's mails go, which the HTTP API shows. Null: mail is sent for real.
    inbox* of_sandbox{};
    // Of the relays on its database, the one that has the term. It outlives the relay.
    relay::membership& member{alone()};
    // Those that are open already, which the relay takes over. Null: it opens its own.
    listening_sockets* sockets{};
    // The store is used although it has moved (relay/store/store_copy.hpp).
    bool even_if_moved{};
};

// The relay: builds the stages, connects them and runs them. Everything runs on the thread that
// runs `ctx`, but for the store's threads.
class relay_server
{
public:
    // Opens the store. Throws store_locked, store_error, wrong_store, or system_error for what else
    // is missing.
    relay_server(
        boost::asio::io_context& ctx, config cfg, secrets keys, const relay_options& options = {}
    );
    ~relay_server();

    // Recovers what the last run left, listens, and sends until stop() is called; then ends what
    // is in flight, gives the term back and returns. Throws what it cannot go on without: term_lost
    // when another relay has taken over.
    boost::asio::awaitable<void> run();

    // It has ended as it was asked to leave the term to another one.
    bool has_resigned() const;

    // Stops in good order: nothing more is accepted, requests in flight finish.
    void stop();

    // Applies a new configuration while running. Its fixed settings are as they were.
    void reload(const config& cfg, secrets keys);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
