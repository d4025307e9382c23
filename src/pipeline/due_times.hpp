#pragma once

#include "relay/async/notifier.hpp"
#include "relay/base/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>

namespace relay {

// For tasks that read from disk what is due next. Sleeps until `due`, but not for more than a
// minute, since the clock may be set forward; or until `sooner` is notified: once more than
// `before`, which it had been when the disk was looked at.
boost::asio::awaitable<void>
sleep_until_due(std::optional<wall_time> due, notifier& sooner, std::uint64_t before);

} // namespace relay
