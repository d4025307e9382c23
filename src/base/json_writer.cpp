#include "relay/base/json_writer.hpp"

#include "base/word_bytes.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace relay {

namespace {

static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");

// How the bytes that can't stand for themselves are written; only these entries are filled
struct escape
{
    std::array<char, 6> text{};
    std::uint8_t size{};
};

constexpr std::array<escape, 128> make_escapes()
{
    constexpr char digits[] = "0123456789abcdef";
    std::array<escape, 128> table{};
    for (std::size_t c = 0; c < 0x20; ++c)
        table[c] = {{'\\', 'u', '0', '0', digits[c >> 4], digits[c & 0xf]}, 6};
    table['\b'] = {{'\\', 'b'}, 2};
    table['\f'] = {{'\\', 'f'}, 2};
    table['\n'] = {{'\\', 'n'}, 2};
    table['\r'] = {{'\\', 'r'}, 2};
    table['\t'] = {{'\\', 't'}, 2};
    table['"'] = {{'\\', '"'}, 2};
    table['\\'] = {{'\\', '\\'}, 2};
    return table;
}

constexpr auto escapes = make_escapes();

// Marks the top bit of each byte that is zero; above the lowest mark there may be false ones.
constexpr std::uint64_t zero_bytes(std::uint64_t bytes)
{
    return (bytes - lowest_bits) & ~bytes & highest_bits;
}

// Marks the top bit of each byte that has to be escaped; above the lowest mark there may be false
// ones.
std::uint64_t special_bytes(std::uint64_t bytes)
{
    const std::uint64_t control = (bytes - lowest_bits * 0x20) & ~bytes & highest_bits;
    const std::uint64_t quote = zero_bytes(bytes ^ (lowest_bits * '"'));
    const std::uint64_t backslash = zero_bytes(bytes ^ (lowest_bits * '\\'));
    return control | quote | backslash;
}

#ifdef __SSE2__
// A bit for each byte that has to be escaped
unsigned special_bytes(__m128i bytes)
{
    const auto control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    const auto quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const auto backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const auto any = _mm_or_si128(control, _mm_or_si128(quote, backslash));
    return static_cast<unsigned>(_mm_movemask_epi8(any));
}
#endif

bool is_special(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

char* write_escape(char* to, char c)
{
    const escape& e = escapes[static_cast<unsigned char>(c)];
    std::memcpy(to, e.text.data(), e.text.size());
    return to + e.size;
}

// Writes `text` escaped; `to` has room for six times as much, and sixteen more. Returns the end.
char* write_escaped(char* to, std::string_view text)
{
    const char* from = text.data();
    const char* const end = from + text.size();
#ifdef __SSE2__
    while (end - from >= 16) {
        const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
        // Mostly there are none, and the next load need not wait for the count of what is plain.
        const auto special = special_bytes(bytes);
        if (special == 0) {
            from += 16;
            to += 16;
            continue;
        }
        const int plain = std::countr_zero(special);
        to = write_escape(to + plain, from[plain]);
        from += plain + 1;
    }
#endif
    while (end - from >= 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, from, sizeof bytes);
        std::memcpy(to, &bytes, sizeof bytes);
        const std::uint64_t special = special_bytes(bytes);
        if (special == 0) {
            from += 8;
            to += 8;
            continue;
        }
        const int plain = std::countr_zero(special) / 8;
        to = write_escape(to + plain, from[plain]);
        from += plain + 1;
    }
    for (; from != end; ++from) {
        if (is_special(*from))
            to = write_escape(to, *from);
        else
            *to++ = *from;
    }
    return to;
}

template <class T>
void append_number(std::string& out, T number)
{
    char text[32];
    const auto written = std::to_chars(text, text + sizeof text, number);
    out.append(text, written.ptr);
}

} // namespace

void append_json_string(std::string& out, std::string_view text)
{
    // By way of a piece of the stack, so that `out` grows by what is written and no more
    constexpr std::size_t piece = 512;
    char buffer[piece * 6 + 32];
    char* to = buffer;
    *to++ = '"';
    while (text.size() > piece) {
        to = write_escaped(to, text.substr(0, piece));
        out.append(buffer, to);
        to = buffer;
        text.remove_prefix(piece);
    }
    to = write_escaped(to, text);
    *to++ = '"';
    out.append(buffer, to);
}

void append_json_number(std::string& out, std::int64_t number)
{
    append_number(out, number);
}

void append_json_number(std::string& out, std::uint64_t number)
{
    append_number(out, number);
}

void append_json_number(std::string& out, double number)
{
    append_number(out, number);
}

} // namespace relay
