#pragma once

#include "store/writer/write_operation.hpp"

#include <memory>
#include <span>

namespace relay {

// At the beginning of a transaction of these operations. What each of them would ask a server by
// itself is asked for all at once: whether their idempotency keys are known.
void begin_group(tables& t, std::span<const std::unique_ptr<write_operation>> group);

} // namespace relay
