#pragma once

#include "cli/table.hpp"

#include <boost/json/value.hpp>

#include <string>

// The counts of reports, for people

namespace relay::cli {

// A table of which each row begins with a key; its column has this title.
table make_count_table(const std::string& key_title);

void add_count_row(table& rows, std::string key, const boost::json::value& counts);

// One under the other, with what share of the mails that were sent they are
std::string counts_text(const boost::json::value& counts);

} // namespace relay::cli
