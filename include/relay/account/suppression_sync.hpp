#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/event_reader.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

// Keeps our list in step with Resend's, which its events do as well, unless some are lost: now and
// then all of Resend's list is read, with permits that no message wants. Runs until it is
// cancelled. Network thread only.
boost::asio::awaitable<void> run_suppression_sync(
    account_reader& account,
    event_reader& known,
    suppression_book& book,
    suppressed_addresses& in_memory
);

} // namespace relay
