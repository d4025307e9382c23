#include "body_record.hpp"

#include "little_endian.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace relay {

namespace {

// Finds what was written over or cut off, not what was forged. Some bytes a cycle.
std::uint64_t checksum(std::string_view bytes)
{
    constexpr std::uint64_t factor = 0x9e3779b97f4a7c15;
    std::uint64_t sum = bytes.size();
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), 8);
        sum = (sum ^ word) * factor;
        sum ^= sum >> 29;
    }
    for (const char c : bytes)
        sum = (sum ^ static_cast<unsigned char>(c)) * factor;
    return sum ^ sum >> 32;
}

} // namespace

body_header make_body_header(message_id id, std::string_view body)
{
    std::string text;
    text.reserve(body_header_bytes);
    append_integer(id.value, text);
    append_integer(static_cast<std::int64_t>(body.size()), text);
    append_integer(static_cast<std::int64_t>(checksum(body)), text);
    body_header header{};
    std::ranges::copy(text, header.begin());
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
