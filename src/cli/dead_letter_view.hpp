#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace relay::cli {

// The answer to GET /relay/dead-letters: its groups and a row for each letter
std::string page_text(const boost::json::value& page);

// The answer to GET /relay/dead-letters/{id}
std::string letter_text(const boost::json::value& letter);

// The same as a line that `load` takes back. The relay's own tag, whatever its name, is left out:
// the new message gets one of its own. Empty: the email is gone.
std::string export_line(const boost::json::value& letter);

} // namespace relay::cli
