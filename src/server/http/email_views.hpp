#pragma once

#include "relay/base/id.hpp"
#include "relay/messages/message_view.hpp"

#include <boost/json/object.hpp>

#include <string>

// Messages as Resend shows its emails (resend-api.md, section 3.1).

namespace relay {

// A row of GET /emails
boost::json::object email_row(const message_view& m, const id_codec& codec);

// GET /emails/{id}: more, and an object `relay` with what only the relay knows. `body` is what
// Resend gets, empty when it is gone.
boost::json::object
email_details(const message_view& m, const std::string& body, const id_codec& codec);

} // namespace relay
