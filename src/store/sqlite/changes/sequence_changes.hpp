#pragma once

#include "relay/store/sequence_book.hpp"

#include <cstdint>

namespace relay {

struct tables;

namespace changes {

// `hash`: of the folded address, under which it is found
joined join(tables& t, const joining& j, std::int64_t hash);

void happened(tables& t, const happening& h, std::int64_t hash);

} // namespace changes
} // namespace relay
