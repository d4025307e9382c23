#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace relay::sql {

struct blob
{
    std::string_view bytes;
};

// One value that a statement is run with. It does not own what it points to.
class parameter
{
public:
    enum class kind : std::uint8_t
    {
        null,
        integer,
        text,
        blob,
        integers, // PostgreSQL only: an array of bigint
        blobs,    // the same, of bytea
    };

    template <std::integral Integer>
    parameter(Integer value) : kind_(kind::integer),
                               integer_(static_cast<std::int64_t>(value))
    {
    }
    parameter(std::string_view value) : kind_(kind::text), bytes_(value) {}
    parameter(relay::sql::blob value) : kind_(kind::blob), bytes_(value.bytes) {}
    parameter(std::span<const std::int64_t> values) : kind_(kind::integers), integers_(values) {}
    parameter(std::span<const std::string_view> values) : kind_(kind::blobs), blobs_(values) {}
    template <class T>
    parameter(const std::optional<T>& value) : parameter()
    {
        if (value)
            *this = parameter(*value);
    }

    kind type() const { return kind_; }
    std::int64_t integer() const { return integer_; }
    std::string_view bytes() const { return bytes_; } // of a text or a blob
    std::span<const std::int64_t> integers() const { return integers_; }
    std::span<const std::string_view> blobs() const { return blobs_; }

private:
    parameter() : kind_(kind::null), integer_(0) {}

    kind kind_;
    union {
        std::int64_t integer_;
        std::string_view bytes_;
        std::span<const std::int64_t> integers_;
        std::span<const std::string_view> blobs_;
    };
};

} // namespace relay::sql
