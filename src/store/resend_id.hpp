#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

// Resend's ids in a column: a UUID as its sixteen bytes, so that a row keeps its length when it
// gets one (see schema.cpp); anything else as the text that it is.

namespace relay {

struct packed_uuid
{
    std::array<char, 16> bytes{};

    std::string_view view() const { return {bytes.data(), bytes.size()}; }
};

// Nothing: it is not a UUID in the usual form (lower case, with hyphens).
std::optional<packed_uuid> pack_uuid(std::string_view text);

std::string unpack_uuid(std::string_view bytes);

} // namespace relay
