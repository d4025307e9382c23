#pragma once

#include "relay/campaign/contact_import.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

// What the last run left of lists: those that were being deleted go; uploads that were received
// come to count, and those that nobody can resume are deleted, for they have no name. Network
// thread only.
//
// `left`: what there was before anybody could ask for anything
boost::asio::awaitable<void> recover_lists(contact_import::parts p, unfinished_lists left);

} // namespace relay
