#pragma once

#include "relay/store/recipient_upload.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <string_view>
#include <vector>

// What calls have in common that take and give files of people. What is wrong ends the request
// (refuse_body).

namespace relay {

// `upload`: the name under which a broken upload is resumed; empty: none
std::string read_upload_name(const std::string& query);

// By the header Accept: CSV unless NDJSON or JSON is asked for.
bool wants_csv(std::string_view accept);

// The lines that became nobody
boost::json::array skipped_json(const std::vector<skipped_recipient>& skipped);

} // namespace relay
