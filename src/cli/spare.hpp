#pragma once

#include "cli/service.hpp"
#include "relay/store/membership.hpp"

#include <boost/asio/io_context.hpp>

namespace relay::cli {

// Waits, and says for whom, until this relay has the term. False: SIGTERM or SIGINT came before.
// SIGHUP only brings another key for Resend: the configuration is read again when its turn comes.
bool wait_for_term(boost::asio::io_context& ctx, membership& member, const read_again& again);

} // namespace relay::cli
