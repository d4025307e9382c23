#pragma once

#include "store/sql/parameter.hpp"
#include "store/sql/statement.hpp"

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

// One as it stands in its column, whose type is bytes where an engine insists on a type: so what is
// as long as a UUID, and none, begins with a NUL there.
class stored_resend_id
{
public:
    explicit stored_resend_id(std::string_view text);

    sql::parameter parameter() const; // lives as long as this
    std::string_view bytes() const { return uuid_ ? uuid_->view() : text_; }

private:
    std::optional<packed_uuid> uuid_;
    std::string text_;
};

// That of a row; empty: it has none.
std::string resend_id_at(const sql::cursor& row, int column);

} // namespace relay
