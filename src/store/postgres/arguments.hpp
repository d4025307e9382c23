#pragma once

#include "store/sql/parameter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relay::postgres {

// The values of a run as libpq takes them, each encoded for the type that its parameter has. Texts
// and blobs are not copied. Made once for many runs.
class arguments
{
public:
    // Throws error for a number that the type cannot hold, and an array where none can be.
    void encode(std::span<const sql::parameter> values, std::span<const unsigned> types);

    // What has its type's binary form already is added behind what is there; nothing: NULL. It must
    // stay where it is.
    void clear();
    void add_binary(std::optional<std::string_view> value);

    // As it was encoded; nothing: NULL
    std::optional<std::string_view> value(std::size_t i) const;

    // Of all values together
    std::size_t bytes() const { return bytes_; }

    int count() const { return static_cast<int>(data_.size()); }
    const char* const* data() const { return data_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    enum format
    {
        as_text,
        binary,
    };

    void encode(const sql::parameter& value, unsigned type);
    void encode_integer(std::int64_t value, unsigned type);
    void encode_bytes(std::string_view bytes, unsigned type);
    void encode_array(const sql::parameter& value, unsigned type);
    void encode_null();

    void add(std::string_view bytes, format f);
    void add_owned(std::string bytes, format f);
    void add_number(std::uint64_t value, std::size_t bytes);

    std::size_t bytes_{};
    std::vector<const char*> data_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::vector<std::array<char, 8>> numbers_; // has room for all of them before the first
    std::deque<std::string> owned_;
};

} // namespace relay::postgres
