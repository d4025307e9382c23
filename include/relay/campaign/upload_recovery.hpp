#pragma once

#include "relay/store/campaign_reader.hpp"
#include "relay/store/recipient_book.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

// What the last run left of uploads of recipients: those that were received come to count, and
// those that nobody can resume are deleted, for they have no name. One that has a name waits for
// its client. Network thread only.
boost::asio::awaitable<void> recover_uploads(recipient_book& book, campaign_reader& reader);

} // namespace relay
