#include "store/bodies/body_record.hpp"

#include "store/bodies/little_endian.hpp"

#include <cstring>

namespace relay {

namespace {

constexpr std::uint64_t mix(std::uint64_t sum, std::uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    return sum ^ sum >> 29;
}

// Finds what was written over or cut off, not what was forged. Four sums side by side, because the
// next step of one has to wait for its last.
std::uint64_t checksum(std::string_view bytes)
{
    std::array<std::uint64_t, 4> sums{bytes.size(), 1, 2, 3};
    std::array<std::uint64_t, 4> words{};
    for (; bytes.size() >= sizeof words; bytes.remove_prefix(sizeof words)) {
        std::memcpy(words.data(), bytes.data(), sizeof words);
        for (std::size_t i = 0; i < words.size(); ++i)
            sums[i] = mix(sums[i], words[i]);
    }
    for (const char c : bytes)
        sums[0] = mix(sums[0], static_cast<unsigned char>(c));
    return mix(mix(sums[0], sums[1]), mix(sums[2], sums[3]));
}

} // namespace

body_header make_body_header(message_id id, std::string_view body)
{
    body_header header{};
    write_integer(id.value, header.data());
    write_integer(static_cast<std::int64_t>(body.size()), header.data() + 8);
    write_integer(static_cast<std::int64_t>(checksum(body)), header.data() + 16);
    return header;
}

std::optional<std::string_view> body_in(std::string_view record, message_id id)
{
    if (record.size() < body_header_bytes)
        return std::nullopt;
    const auto body = record.substr(body_header_bytes);
    const bool is_it = read_integer(record) == id.value &&
                       read_integer(record.substr(8)) == static_cast<std::int64_t>(body.size()) &&
                       read_integer(record.substr(16)) == static_cast<std::int64_t>(checksum(body));
    return is_it ? std::optional(body) : std::nullopt;
}

} // namespace relay
