#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace relay::sim {

// A UUID as its two halves, most significant first
struct uuid
{
    std::uint64_t high{};
    std::uint64_t low{};

    friend bool operator==(const uuid&, const uuid&) = default;
};

// Random, so any of its bits are a good hash
inline std::size_t hash_value(const uuid& id) noexcept
{
    return static_cast<std::size_t>(id.low);
}

// A UUID of version 4 made of these random bits, of which six give way to version and variant
uuid make_uuid(std::uint64_t high, std::uint64_t low);

void append(std::string& out, const uuid& id);
std::string to_string(const uuid& id);
std::optional<uuid> parse_uuid(std::string_view text);

// Random UUIDs (version 4). Never seeded by the user: two runs must not give the same ids.
class uuid_source
{
public:
    uuid_source();
    uuid next();

private:
    std::mt19937_64 random_;
};

} // namespace relay::sim
