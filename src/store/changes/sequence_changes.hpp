#pragma once

#include "relay/store/sequence_book.hpp"

#include <cstdint>

namespace relay {

struct tables;

namespace changes {

// `hash`: of the folded address, under which it is found
joined join(tables& t, const joining& j, std::int64_t hash);

campaign_change_result
finish_sequence(tables& t, campaign_id id, std::uint32_t steps, wall_time at);

void happened(tables& t, const happening& h, std::int64_t hash);

} // namespace changes
} // namespace relay
