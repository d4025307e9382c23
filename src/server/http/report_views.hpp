#pragma once

#include "relay/net/http_server.hpp"
#include "relay/store/event_reader.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace relay {

// The counts, each under its name for users
boost::json::object to_json(const tally& numbers);

// The object that `before` begins, with the rows, their total, and whether there are more
server_response answer_table(std::string before, event_reader::report_table table);

} // namespace relay
