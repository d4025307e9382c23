#pragma once

#include "cli/service.hpp"
#include "relay/app/spare_server.hpp"
#include "relay/store/membership.hpp"

#include <boost/asio/io_context.hpp>

namespace relay::cli {

// Waits, and says for whom, until this relay has the term; meanwhile `spare` serves. False: SIGTERM
// or SIGINT came before (`signals`: service.hpp). Of what SIGHUP reads a spare needs tokens and the
// key for Resend: all is read again when its turn comes.
bool wait_for_term(
    boost::asio::io_context& ctx,
    boost::asio::signal_set& signals,
    membership& member,
    spare_server& spare,
    const read_again& again
);

} // namespace relay::cli
