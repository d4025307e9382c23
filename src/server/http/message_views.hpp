#pragma once

#include "relay/base/id.hpp"
#include "relay/messages/message_view.hpp"
#include "relay/store/event_reader.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <vector>

// Messages as the administration shows them. Users depend on names and shapes.

namespace relay {

boost::json::object to_json(const message_view& m, const id_codec& codec);
boost::json::array
to_json(const std::vector<timeline_entry>& timeline, const std::vector<event_record>& events);

boost::json::array history_json(const std::vector<attempt_entry>& history);

} // namespace relay
