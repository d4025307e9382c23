#pragma once

#include "relay/store/membership.hpp"

#include <boost/asio/io_context.hpp>

namespace relay::cli {

// Waits, and says for whom, until this relay has the term. False: SIGTERM or SIGINT came before.
// SIGHUP does nothing: the configuration is read again when its turn comes.
bool wait_for_term(boost::asio::io_context& ctx, membership& member);

} // namespace relay::cli
