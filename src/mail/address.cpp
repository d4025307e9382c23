#include "relay/mail/address.hpp"

#include "relay/base/text.hpp"
#include "relay/mail/domain.hpp"
#include "relay/mail/invisible.hpp"

#include <algorithm>
#include <array>

namespace relay {

namespace {

constexpr std::size_t max_local = 64;
constexpr std::size_t max_address = 254;
constexpr std::size_t max_label = 63;

std::string_view without_blanks_around(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
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
    return is_dot_atom(text) && !find_invisible(text);
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
    std::size_t begin = 0; // of the last label
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '.')
            continue;
        if (!is_label(text.substr(begin, i - begin)))
            return false;
        begin = i + 1;
    }
    const auto last = text.substr(begin);
    // It is never a number: that would be an IP address
    return begin > 0 && is_label(last) && !std::all_of(last.begin(), last.end(), is_ascii_digit);
}

// Of a domain in other letters, what stands in DNS counts.
bool is_domain_of(std::string_view domain, std::string_view local)
{
    if (is_ascii(domain))
        return local.size() + 1 + domain.size() <= max_address && is_domain(domain);
    if (find_invisible(domain)) // some of them are dropped on the way to an A-label
        return false;
    const auto labels = to_a_labels(domain);
    return labels && local.size() + 1 + labels->size() <= max_address && is_domain(*labels);
}

// `"ann"@` is `ann@` (RFC 5321, section 4.1.2).
std::string without_needless_quotes(std::string_view local)
{
    if (!local.starts_with('"'))
        return std::string(local);
    std::string plain;
    for (std::size_t i = 1; i + 1 < local.size(); ++i) {
        if (local[i] == '\\')
            ++i;
        plain += local[i];
    }
    return is_dot_atom(plain) ? plain : std::string(local);
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

    mailbox result{.address = without_invisible_ends(text)};
    if (result.address.ends_with('>')) {
        const auto bracket = find_unquoted(result.address, '<');
        if (bracket == std::string_view::npos)
            return std::nullopt;
        result.name = without_blanks_around(result.address.substr(0, bracket));
        result.address.remove_suffix(1);
        result.address = without_invisible_ends(result.address.substr(bracket + 1));
    }

    const auto at = find_unquoted(result.address, '@');
    if (at == std::string_view::npos)
        return std::nullopt;
    result.local = result.address.substr(0, at);
    result.domain = result.address.substr(at + 1);
    if (!is_display_name(result.name) || !is_local_part(result.local) ||
        !is_domain_of(result.domain, result.local))
        return std::nullopt;
    return result;
}

std::string fold_address(std::string_view text)
{
    const auto box = parse_mailbox(text);
    if (!box)
        return to_ascii_lower(text);
    auto folded = to_ascii_lower(without_needless_quotes(box->local));
    return folded.append("@").append(fold_domain(box->domain));
}

} // namespace relay
