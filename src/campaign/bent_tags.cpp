#include "campaign/bent_tags.hpp"

#include "campaign/template_tag.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <optional>

namespace relay {

namespace {

constexpr std::size_t longest_bent_name = 200; // bytes

constexpr std::string_view encoded = "The tag is URL-encoded: an editor has bent it.";
constexpr std::string_view escaped_braces = "The tag's braces are escaped: an editor has bent it.";
constexpr std::string_view split = "Something stands between the tag's braces.";
constexpr std::string_view half = "The tag begins with one brace, and ends with two.";
constexpr std::string_view foreign = "This is a tag of another system: mustache has `{{name}}`.";

// How a brace comes out of editors, mail programs and keyboards; a tag begins with two of them.
struct disguise
{
    std::string_view brace; // in lower case
    std::string_view why;
};

constexpr disguise disguises[] = {
    {"%7b", encoded},
    {"%257b", encoded},
    {"=7b", encoded},
    {"&#123;", escaped_braces},
    {"&#x7b;", escaped_braces},
    {"&lbrace;", escaped_braces},
    {"&lcub;", escaped_braces},
    {"\\{", escaped_braces},
    {"\xef\xbd\x9b", escaped_braces},
    {"\\u007b", escaped_braces},
};

// A tag of another system, which has a name or a statement between its two ends
struct foreign_tag
{
    std::string_view begin;
    std::string_view end;
};

constexpr foreign_tag foreign_tags[] = {{"{%", "%}"}, {"<%", "%>"}, {"*|", "|*"}, {"%%", "%%"}};

bool begins_with(std::string_view text, std::string_view lower)
{
    return equals_ignoring_case(text.substr(0, lower.size()), lower);
}

// A brace in a disguise begins here, or a plain one; its size, and why it is bent.
std::optional<disguise> brace_at(std::string_view text)
{
    for (const auto& known : disguises) {
        if (begins_with(text, known.brace))
            return known;
    }
    if (text.starts_with('{'))
        return disguise{"{", {}};
    return std::nullopt;
}

// HTML tags, character references, blanks and characters that nobody sees: what editors put
// between two braces
std::size_t filling_size(std::string_view text)
{
    constexpr std::string_view unseen[] = {
        " ",
        "\t",
        "\r",
        "\n",
        "\xc2\xa0",
        "\xc2\xad",
        "\xe2\x80\x8b",
        "\xe2\x80\x8c",
        "\xe2\x80\x8d",
        "\xe2\x81\xa0",
        "\xef\xbb\xbf"};
    if (text.starts_with('<') || text.starts_with('&')) {
        const auto end = text.substr(0, longest_bent_name).find(text.front() == '<' ? '>' : ';');
        return end == text.npos ? 0 : end + 1;
    }
    for (const auto character : unseen) {
        if (text.starts_with(character))
            return character.size();
    }
    return 0;
}

std::size_t skip_filling(std::string_view text, std::size_t at)
{
    const auto limit = std::min(text.size(), at + longest_bent_name);
    while (at < limit) {
        const auto size = filling_size(text.substr(at));
        if (size == 0)
            break;
        at += size;
    }
    return at;
}

std::string_view up_to(std::string_view text, std::string_view end)
{
    const auto near = text.substr(0, longest_bent_name);
    const auto at = near.find(end);
    return at == near.npos ? std::string_view() : text.substr(0, at + end.size());
}

// `{ {name} }`, `{<b>{name}</b>}`. In style sheets and programs no name with a brace behind it
// follows the second one.
std::optional<bent_tag> find_split(std::string_view text)
{
    const auto second = skip_filling(text, 1);
    if (second == 1 || !text.substr(second).starts_with('{'))
        return std::nullopt;
    const auto name = skip_filling(text, second + 1);
    const auto rest = text.substr(name, longest_bent_name);
    const auto size = std::min(rest.find_first_of("<&}"), rest.size());
    const auto end = skip_filling(text, name + size);
    if (!is_tag_name(rest.substr(0, rest.substr(0, size).find_last_not_of(' ') + 1)) ||
        !text.substr(end).starts_with('}'))
        return std::nullopt;
    return bent_tag{0, end + 1, split};
}

// `{name}}`. With a blank it may be a program: `{return x}}`.
std::optional<bent_tag> find_half(std::string_view text)
{
    const auto inside = up_to(text.substr(1), "}}");
    if (inside.empty() || inside.find(' ') != inside.npos ||
        !is_tag_name(inside.substr(0, inside.size() - 2)))
        return std::nullopt;
    return bent_tag{0, 1 + inside.size(), half};
}

std::optional<bent_tag> find_disguised(std::string_view text)
{
    const auto first = brace_at(text);
    if (!first)
        return std::nullopt;
    const auto second = brace_at(text.substr(first->brace.size()));
    if (!second || (first->why.empty() && second->why.empty()))
        return std::nullopt;
    const auto size = first->brace.size() + second->brace.size();
    return bent_tag{0, size, first->why.empty() ? second->why : first->why};
}

std::optional<bent_tag> find_foreign(std::string_view text)
{
    for (const auto& tag : foreign_tags) {
        if (!text.starts_with(tag.begin))
            continue;
        const auto whole = up_to(text.substr(tag.begin.size()), tag.end);
        if (whole.size() <= tag.end.size())
            continue;
        const auto name = whole.substr(0, whole.size() - tag.end.size());
        const bool statement = tag.begin == "{%" || tag.begin == "<%";
        if (statement || is_tag_name(name.substr(0, name.find(':'))))
            return bent_tag{0, tag.begin.size() + whole.size(), foreign};
    }
    return std::nullopt;
}

std::optional<bent_tag> bent_tag_at(std::string_view text)
{
    if (auto found = find_disguised(text))
        return found;
    if (auto found = find_foreign(text))
        return found;
    if (!text.starts_with('{'))
        return std::nullopt;
    auto found = find_split(text);
    return found ? found : find_half(text);
}

} // namespace

std::vector<bent_tag> find_bent_tags(std::string_view text)
{
    // What one of them may begin with
    constexpr std::string_view suspects = "{%&=\\*<\xef";
    std::vector<bent_tag> found;
    for (auto at = text.find_first_of(suspects); at != text.npos;
         at = text.find_first_of(suspects, at)) {
        auto bent = bent_tag_at(text.substr(at));
        if (!bent) {
            ++at;
            continue;
        }
        bent->begin = at;
        at += bent->size;
        found.push_back(*bent);
    }
    return found;
}

} // namespace relay
