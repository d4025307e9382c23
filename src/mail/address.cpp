#include "relay/mail/address.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <array>

namespace relay {

namespace {

constexpr std::size_t max_local = 64;
constexpr std::size_t max_address = 254;
constexpr std::size_t max_label = 63;

std::string_view trim(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

// What a character may stand in: a table, because every mail has several addresses
using character_set = std::array<bool, 256>;

constexpr character_set make_set(std::string_view others)
{
    character_set set{};
    for (std::size_t c = 0; c < set.size(); ++c)
        set[c] = c >= 0x80 || is_ascii_alnum(static_cast<char>(c)); // UTF-8 counts as letters
    for (const char c : others)
        set[static_cast<unsigned char>(c)] = true;
    return set;
}

constexpr character_set atom_characters = make_set("!#$%&'*+-/=?^_`{|}~");
constexpr character_set label_characters = make_set("-");

bool contains(const character_set& set, char c)
{
    return set[static_cast<unsigned char>(c)];
}

// Where a quoted string that begins at `start` ends: behind its last quote. npos: it doesn't.
std::size_t skip_quoted(std::string_view text, std::size_t start)
{
    for (std::size_t i = start + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return std::string_view::npos;
}

// The first `wanted` outside of quotes; npos also when a quote is left open
std::size_t find_unquoted(std::string_view text, char wanted)
{
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == wanted)
            return i;
        i = text[i] == '"' ? skip_quoted(text, i) : i + 1;
    }
    return std::string_view::npos;
}

bool is_dot_atom(std::string_view text)
{
    char before = '.';
    for (const char c : text) {
        if (c == '.' ? before == '.' : !contains(atom_characters, c))
            return false;
        before = c;
    }
    return before != '.';
}

bool is_local_part(std::string_view text)
{
    if (text.empty() || text.size() > max_local)
        return false;
    if (text.front() == '"')
        return text.size() > 2 && skip_quoted(text, 0) == text.size();
    return is_dot_atom(text);
}

bool is_label(std::string_view text)
{
    if (text.empty() || text.size() > max_label || text.front() == '-' || text.back() == '-')
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return contains(label_characters, c);
    });
}

bool is_domain(std::string_view text)
{
    std::size_t dot = text.find('.');
    if (dot == std::string_view::npos)
        return false;
    while (dot != std::string_view::npos) {
        if (!is_label(text.substr(0, dot)))
            return false;
        text.remove_prefix(dot + 1);
        dot = text.find('.');
    }
    // The last label of a name is never a number: that would be an IP address
    return is_label(text) && !std::all_of(text.begin(), text.end(), is_ascii_digit);
}

// True for what may stand before the `<`: anything but another bracket, with its quotes closed
bool is_display_name(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '<' || text[i] == '>')
            return false;
        i = text[i] == '"' ? skip_quoted(text, i) : i + 1;
        if (i == std::string_view::npos)
            return false;
    }
    return true;
}

} // namespace

std::optional<mailbox> parse_mailbox(std::string_view text)
{
    if (has_control_character(text))
        return std::nullopt;

    mailbox result{.name = {}, .address = trim(text), .domain = {}};
    if (result.address.ends_with('>')) {
        const auto bracket = find_unquoted(result.address, '<');
        if (bracket == std::string_view::npos)
            return std::nullopt;
        result.name = trim(result.address.substr(0, bracket));
        result.address.remove_suffix(1);
        result.address = trim(result.address.substr(bracket + 1));
    }

    const auto at = find_unquoted(result.address, '@');
    if (at == std::string_view::npos || result.address.size() > max_address)
        return std::nullopt;
    result.domain = result.address.substr(at + 1);
    if (!is_display_name(result.name) || !is_local_part(result.address.substr(0, at)) ||
        !is_domain(result.domain))
        return std::nullopt;
    return result;
}

} // namespace relay
