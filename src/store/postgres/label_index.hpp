#pragma once

#include <string_view>

namespace relay::postgres {

// The tags of a mail may be longer than what an index can hold, so labels are found by a hash of
// theirs (src/store/tables/tally_tables.cpp). The sender alone makes them: each is there once.
inline constexpr std::string_view label_index = R"sql(
ALTER TABLE label DROP CONSTRAINT label_flow_tags_domain_step_key;
CREATE INDEX label_name ON label(flow, hashtextextended(tags, 0));
)sql";

} // namespace relay::postgres
