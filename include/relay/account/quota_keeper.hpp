#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/policy/quota_book.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace relay {

// Remembers what Resend says of the quota, soon after it has changed. Runs until it is cancelled.
boost::asio::awaitable<void> run_quota_memory(const quota_book& quota, store& store);

// Asks Resend for the usage of the account now and then (GET /usage). Runs until it is cancelled.
boost::asio::awaitable<void> run_usage_reading(quota_book& quota, account_reader& account);

} // namespace relay
