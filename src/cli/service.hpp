#pragma once

#include "relay/app/relay.hpp"
#include "relay/config/config.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <optional>

namespace relay::cli {

// Reads the configuration anew; nothing when it is bad, which was logged.
using read_again = std::function<std::optional<std::pair<config, secrets>>()>;

// The signals that a relay lives with: SIGTERM, SIGINT and SIGHUP. There is one set from its start
// to its end: what comes while nobody waits for it, as between being a spare and being the sender,
// is told to who waits next. Without a set each of them would end the process.
boost::asio::signal_set watched_signals(boost::asio::io_context& ctx);

// How the relay lives with signals and systemd. SIGTERM and SIGINT stop it in good order, the
// second one at once; SIGHUP makes it read its configuration again.
boost::asio::awaitable<void>
run_signals(boost::asio::signal_set& signals, relay_server& relay, read_again again);

// Tells systemd's watchdog that the network thread is alive, when it wants to know.
boost::asio::awaitable<void> run_watchdog();

// As many connections as the system lets us have
void raise_descriptor_limit();

} // namespace relay::cli
