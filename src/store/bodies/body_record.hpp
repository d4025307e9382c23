#pragma once

#include "relay/base/id.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// How a body stands in a file: whose it is, how long, a checksum, and the body. A file is written
// over when nobody needs what is in it any more; the header tells a reader that came too late.

namespace relay {

constexpr std::size_t body_header_bytes = 24;

using body_header = std::array<char, body_header_bytes>;

body_header make_body_header(message_id id, std::string_view body);

// The body in `record`; nothing: it is not, or not all of it, this message's.
std::optional<std::string_view> body_in(std::string_view record, message_id id);

} // namespace relay
