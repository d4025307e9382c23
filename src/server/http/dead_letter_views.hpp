#pragma once

#include "relay/base/id.hpp"
#include "relay/messages/dead_letters.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <vector>

// Dead letters as the administration shows them. Users depend on names and shapes.

namespace relay {

boost::json::object to_json(const dead_letter_record& letter, const id_codec& codec);
boost::json::array to_json(const std::vector<dead_letter_group>& groups);

} // namespace relay
