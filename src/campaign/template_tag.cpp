#include "campaign/template_tag.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace relay {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view without_blanks_around_tag(std::string_view text)
{
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// The bytes of a character that is no ASCII, by how the first one begins
std::size_t character_size(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
}

// Not a letter of any script: C1 controls and Latin-1 signs (no-break space, soft hyphen, « »),
// general punctuation with its quotes and its invisible characters, symbols and dingbats, CJK
// punctuation, private use, byte order mark, full-width signs.
bool is_foreign_sign(std::string_view character)
{
    if (character.size() == 2)
        return character < "\xc3\x80";
    if (character.size() == 4)
        return false;
    return (character >= "\xe2\x80\x80" && character < "\xe2\xb0\x80") ||
           (character >= "\xe3\x80\x80" && character < "\xe3\x80\x85") ||
           (character >= "\xee\x80\x80" && character < "\xef\xa4\x80") ||
           (character >= "\xef\xb8\x80" && character < "\xef\xb9\xb0") ||
           (character >= "\xef\xbb\xbf" && character < "\xef\xbc\x90") ||
           (character >= "\xef\xbd\x9b" && character < "\xef\xbd\xa6") ||
           character >= "\xef\xbf\xa0";
}

// Where the first thing stands that no name has; npos: nowhere
std::size_t find_no_name_character(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) >= 0x80) {
            const auto character = text.substr(i, character_size(c));
            if (is_foreign_sign(character))
                return i;
            i += character.size();
            continue;
        }
        if (!is_ascii_alnum(c) && c != '_' && c != '-' && c != '.' && c != ' ')
            return i;
        ++i;
    }
    return std::string_view::npos;
}

bool has_empty_part(std::string_view name)
{
    return name.front() == '.' || name.back() == '.' || name.front() == ' ' || name.back() == ' ' ||
           name.find("..") != name.npos || name.find(" .") != name.npos ||
           name.find(". ") != name.npos || name.find("  ") != name.npos;
}

// The first word of a statement of Handlebars, Go, Jinja, Liquid and the like
bool is_keyword(std::string_view word)
{
    constexpr std::string_view keywords[] = {"if",     "else",   "elseif", "elsif",   "elif",
                                             "endif",  "unless", "each",   "for",     "range",
                                             "with",   "end",    "endfor", "include", "template",
                                             "define", "block",  "let",    "set",     "import"};
    return std::ranges::find(keywords, word) != std::end(keywords);
}

// The name is what mustache takes, and yet a statement of another language: `{{#if}}`, `{{if x}}`,
// `{{else}}`. A column may well be called `end` or `range`.
bool is_statement(tag_kind kind, std::string_view name)
{
    const auto word = name.substr(0, name.find(' '));
    if (!is_keyword(word))
        return false;
    const bool alone = word.size() == name.size();
    return !alone || kind == tag_kind::section || kind == tag_kind::inverted ||
           kind == tag_kind::end || word == "else" || word == "endif" || word == "endfor";
}

// An HTML character reference, `&nbsp;` for instance, begins here.
bool is_entity(std::string_view text)
{
    const auto end = text.find(';');
    return text.front() == '&' && end != text.npos && end > 1 && end < 12;
}

std::string explain_character(std::string_view name, std::size_t at)
{
    const auto rest = name.substr(at);
    const char c = rest.front();
    if (c == '<' || c == '>')
        return "There is HTML inside of the tag: an editor has split it.";
    if (is_entity(rest))
        return "There is an HTML character reference inside of the tag: an editor has bent it.";
    if (c == '\r' || c == '\n' || c == '\t')
        return "The tag is broken by a line break or a tab.";
    if (static_cast<unsigned char>(c) >= 0x80)
        return "There is a character in the tag that no name has, such as a no-break space or a "
               "curly quote.";
    if (c == '|')
        return "Mustache has no filters and no fallbacks (`|`). Use a section, "
               "`{{#name}}{{name}}{{/name}}{{^name}}you{{/name}}`.";
    if (c == '{' || c == '}')
        return "A tag has two braces or three on either side.";
    if (c == '%')
        return "The tag is URL-encoded: an editor has bent it.";
    return std::string("Mustache has no `") + c +
           "` in a tag's name: this is another template "
           "language.";
}

std::string explain_name(std::string_view name)
{
    if (const auto at = find_no_name_character(name); at != std::string_view::npos)
        return explain_character(name, at);
    if (name.front() == '.' || name.find(" .") != name.npos)
        return "This is Go's template language: mustache has no dot before a name.";
    return "A name has no empty part and no double blanks.";
}

std::variant<bad_tag, template_tag> read_named(tag_kind kind, std::string_view rest)
{
    const auto name = without_blanks_around_tag(rest);
    if (name.empty())
        return bad_tag{"The tag has no name."};
    if (name != "." && !is_tag_name(name))
        return bad_tag{explain_name(name)};
    if (is_statement(kind, name))
        return bad_tag{
            "Mustache has no `" + std::string(name.substr(0, name.find(' '))) +
            "`: `{{#name}}…{{/name}}` is there for those who have a name, `{{^name}}…{{/name}}` "
            "for the others."};
    return template_tag{kind, name};
}

std::variant<bad_tag, template_tag> read_comment(std::string_view text)
{
    // Such a comment of Handlebars may have tags in it, and one of mustache ends at the first.
    if (text.starts_with("!--") && !text.ends_with("--"))
        return bad_tag{"A comment ends at the first `}}`."};
    return template_tag{tag_kind::comment, {}};
}

std::variant<bad_tag, template_tag> read_delimiters(std::string_view text)
{
    if (text.size() < 2 || text.back() != '=')
        return bad_tag{"New delimiters stand between two `=`, with a blank between them."};
    const auto pair = without_blanks_around_tag(text.substr(1, text.size() - 2));
    const auto middle = pair.find_first_of(blanks);
    const auto second = middle == pair.npos ? pair.npos : pair.find_first_not_of(blanks, middle);
    if (second == pair.npos || pair.find_first_of(" \t\r\n=", second) != pair.npos ||
        pair.substr(0, middle).find('=') != pair.npos)
        return bad_tag{"New delimiters stand between two `=`, with a blank between them."};
    return template_tag{tag_kind::delimiters, pair};
}

} // namespace

bool is_tag_name(std::string_view text)
{
    return !text.empty() && find_no_name_character(text) == std::string_view::npos &&
           !has_empty_part(text) && text.front() != '-' && text.back() != '-';
}

std::variant<bad_tag, template_tag> read_tag(std::string_view inside)
{
    const auto text = without_blanks_around_tag(inside);
    if (text.empty())
        return bad_tag{"The tag has no name."};
    const auto rest = text.substr(1);
    switch (text.front()) {
    case '#':
        return read_named(tag_kind::section, rest);
    case '^':
        return read_named(tag_kind::inverted, rest);
    case '/':
        return read_named(tag_kind::end, rest);
    case '&':
        if (is_entity(text))
            return bad_tag{explain_character(text, 0)};
        return read_named(tag_kind::raw_variable, rest);
    case '!':
        return read_comment(text);
    case '=':
        return read_delimiters(text);
    case '>':
        return bad_tag{"Partials (`>`) are not there: put the text here."};
    case '-':
    case '~':
        return bad_tag{
            "Mustache takes no `" + std::string(text.substr(0, 1)) +
            "` beside a delimiter: this is another template language."};
    case '$':
        return bad_tag{"Blocks and variables of one's own (`$`) are not there."};
    default:
        return read_named(tag_kind::variable, text);
    }
}

} // namespace relay
