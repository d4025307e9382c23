#pragma once

#include "relay/base/id.hpp"
#include "relay/store/dead_letter_record.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

// Which dead letters somebody means. What makes no sense is thrown as bad_body.

namespace relay {

struct letter_choice
{
    dead_letter_filter which;
    std::vector<std::string> unknown; // ids that are none of ours
};

// Of a query: "reason=refused&campaign=spring&limit=10"
dead_letter_filter read_letter_page(const std::string& query, const id_codec& codec);

// Of an order: `ids`, `all`, or what they have in common
letter_choice read_letter_choice(const boost::json::object& order, const id_codec& codec);

} // namespace relay
