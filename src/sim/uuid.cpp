#include "sim/uuid.hpp"

#include "sim/ascii.hpp"

#include <algorithm>
#include <array>

namespace relay::sim {

namespace {

// The two digits of each byte
constexpr auto hex_pairs = [] {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, 512> pairs{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        pairs[2 * byte] = digits[byte >> 4];
        pairs[2 * byte + 1] = digits[byte & 0xf];
    }
    return pairs;
}();

constexpr bool is_dash(std::size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

uuid make_uuid(std::uint64_t high, std::uint64_t low)
{
    constexpr std::uint64_t version = 4;
    constexpr std::uint64_t variant = 2;
    return {
        .high = (high & ~std::uint64_t{0xf000}) | (version << 12),
        .low = (low >> 2) | (variant << 62),
    };
}

void append(std::string& out, const uuid& id)
{
    char text[36];
    char* to = text;
    for (unsigned i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        const auto byte = ((i < 8 ? id.high : id.low) >> (56 - 8 * (i % 8))) & 0xff;
        to = std::copy_n(&hex_pairs[2 * byte], 2, to);
    }
    out.append(text, sizeof text);
}

std::string to_string(const uuid& id)
{
    std::string text;
    append(text, id);
    return text;
}

std::optional<uuid> parse_uuid(std::string_view text)
{
    if (text.size() != 36)
        return std::nullopt;
    uuid id;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_dash(i)) {
            if (text[i] != '-')
                return std::nullopt;
            continue;
        }
        const int digit = hex_value(text[i]);
        if (digit < 0)
            return std::nullopt;
        id.high = (id.high << 4) | (id.low >> 60);
        id.low = (id.low << 4) | static_cast<std::uint64_t>(digit);
    }
    return id;
}

uuid_source::uuid_source()
{
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device()};
    random_.seed(seed);
}

uuid uuid_source::next()
{
    const auto high = random_();
    return make_uuid(high, random_());
}

} // namespace relay::sim
