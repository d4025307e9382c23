#pragma once

#include "relay/net/http_server.hpp"

#include <string_view>

// What people see who follow a link to unsubscribe. The pages need nothing from elsewhere and no
// scripts, and are kept by nobody.

namespace relay {

// Asks; its button posts to the same URL. Looking at it changes nothing.
server_response ask_to_unsubscribe(std::string_view address);

// 200: it is done. For mailboxes' own buttons too, which show it to nobody.
server_response tell_unsubscribed(std::string_view address);

// 404: the link is none of ours.
server_response tell_unknown_link();

// 503: the disk did not take it.
server_response tell_to_try_again();

} // namespace relay
