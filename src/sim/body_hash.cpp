#include "sim/body_hash.hpp"

#include <bit>
#include <cstring>
#include <string_view>

namespace relay::sim {

namespace {

constexpr std::uint64_t k1 = 0x9e3779b97f4a7c15;
constexpr std::uint64_t k2 = 0xd6e8feb86659fd93;

// Multiplies to 128 bits and folds: one multiplication mixes sixteen bytes.
std::uint64_t mix(std::uint64_t a, std::uint64_t b)
{
    const auto product = static_cast<unsigned __int128>(a ^ k1) * (b ^ k2);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* p)
{
    std::uint64_t word = 0;
    std::memcpy(&word, p, sizeof word);
    return word;
}

std::uint64_t hash(std::string_view text)
{
    const char* p = text.data();
    std::size_t left = text.size();
    std::uint64_t a = left;
    std::uint64_t b = k1;
    for (; left >= 32; left -= 32, p += 32) { // two chains that don't wait for each other
        a = mix(load(p) ^ a, load(p + 8));
        b = mix(load(p + 16) ^ b, load(p + 24));
    }
    char rest[32] = {};
    if (left != 0)
        std::memcpy(rest, p, left);
    a = mix(load(rest) ^ a, load(rest + 8));
    b = mix(load(rest + 16) ^ b, load(rest + 24));
    return mix(a, b);
}

} // namespace

std::uint64_t body_hash(simdjson::dom::element document)
{
    using simdjson::dom::element_type;
    switch (document.type()) {
    case element_type::OBJECT: {
        const simdjson::dom::object fields = document.get_object().value_unsafe();
        std::uint64_t sum = 1; // a sum doesn't see the order of its parts
        for (const auto& [key, value] : fields)
            sum += mix(hash(key), body_hash(value));
        return mix(sum, 1);
    }
    case element_type::ARRAY: {
        const simdjson::dom::array items = document.get_array().value_unsafe();
        std::uint64_t all = 2;
        for (const auto item : items)
            all = mix(all, body_hash(item));
        return mix(all, 2);
    }
    case element_type::STRING:
        return mix(hash(document.get_string().value_unsafe()), 3);
    case element_type::BOOL:
        return document.get_bool().value_unsafe() ? 4 : 5;
    case element_type::NULL_VALUE:
        return 6;
    default: // 1 and 1.0 are one number
        return mix(std::bit_cast<std::uint64_t>(document.get_double().value_unsafe()), 7);
    }
}

} // namespace relay::sim
