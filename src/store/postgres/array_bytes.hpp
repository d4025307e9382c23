#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay::postgres {

// An array of one dimension in PostgreSQL's binary form (array_recv)
class array_bytes
{
public:
    explicit array_bytes(unsigned element_type);

    // In the binary form of the elements' type; nothing: NULL
    void add(std::optional<std::string_view> element);
    void add(std::int64_t element); // of int8

    // There is one.
    std::optional<std::string_view> first() const;

    // Valid until it changes
    std::string_view bytes() const;

    // Keeps its memory, unless that is much.
    void clear();

private:
    std::string bytes_;
    std::size_t elements_{};
};

} // namespace relay::postgres
