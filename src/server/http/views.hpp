#pragma once

#include "relay/messages/message_admin.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>
#include <vector>

// What the administration shows, as JSON. Users depend on names and shapes.

namespace relay {

// Null for what is empty
boost::json::value text_or_null(std::string_view text);
boost::json::value time_or_null(const std::optional<wall_time>& time);

boost::json::object to_json(const message_view& m, const id_codec& codec);
boost::json::array
to_json(const std::vector<timeline_entry>& timeline, const std::vector<event_record>& events);

boost::json::object to_json(const dead_letter_record& letter, const id_codec& codec);
boost::json::array to_json(const std::vector<dead_letter_group>& groups);
boost::json::object to_json(const message_admin::handled_letters& handled, const id_codec& codec);

// The pauses of now, each with the messages that wait behind it
boost::json::array
to_json(const pauses& paused, const message_counts& counts, const std::vector<flow_backlog>& flows);

} // namespace relay
