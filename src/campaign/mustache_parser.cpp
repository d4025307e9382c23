#include "campaign/mustache_parser.hpp"

#include "campaign/bent_tags.hpp"
#include "relay/base/text.hpp"

#include <boost/locale/utf.hpp>

#include <algorithm>
#include <utility>

namespace relay {

namespace utf = boost::locale::utf;

namespace {

constexpr std::size_t most_errors = 20;
constexpr std::size_t longest_quoted_tag = 60; // bytes of a tag, in an error

std::uint32_t index_of(std::size_t size)
{
    return static_cast<std::uint32_t>(size);
}

// Whether tags of this kind take the line with them on which they stand alone
bool may_take_line(tag_kind kind)
{
    return kind != tag_kind::variable && kind != tag_kind::raw_variable;
}

std::string_view first_line(std::string_view text)
{
    return text.substr(0, text.find_first_of("\r\n"));
}

// Of the last line
std::size_t line_begin(std::string_view text)
{
    const auto end_of_last = text.rfind('\n');
    return end_of_last == text.npos ? 0 : end_of_last + 1;
}

// What is behind `open` begins a tag that ends in another way: `{{{name}}}`, `{{=<% %>=}}`.
std::string closing(std::string_view inside, const std::string& close)
{
    if (inside.starts_with('{'))
        return "}" + close;
    return inside.starts_with('=') ? "=" + close : close;
}

// Where the text is no UTF-8, or has U+0000; npos: nowhere
std::size_t find_no_character(std::string_view text)
{
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        const char* const begin = at;
        const auto code = utf::utf_traits<char>::decode(at, end);
        if (code == utf::illegal || code == utf::incomplete || code == 0)
            return static_cast<std::size_t>(begin - text.data());
    }
    return std::string_view::npos;
}

// What editors put before a link that has no scheme as far as they see: `http://`, their own
// address, `mailto:`; before a quote it is the beginning of an attribute. Empty: nothing.
std::string_view link_prefix(std::string_view before, escaping how)
{
    const auto last = before.find_last_of(" \t\r\n\"'<>(=");
    const auto prefix = before.substr(last == before.npos ? 0 : last + 1);
    const bool attribute = how == escaping::html && last != before.npos &&
                           (before[last] == '"' || before[last] == '\'');
    constexpr std::string_view schemes[] = {"http:", "https:", "mailto:"};
    const bool is_scheme = std::ranges::any_of(schemes, [prefix](std::string_view scheme) {
        return equals_ignoring_case(prefix, scheme);
    });
    return attribute || is_scheme || prefix.ends_with('/') ? prefix : std::string_view();
}

} // namespace

std::variant<mustache, std::vector<template_error>>
mustache_parser::parse(std::string_view source, escaping how, escaping raw)
{
    mustache_parser parser(source, how, raw);
    parser.parse();
    if (!parser.errors_.empty())
        return std::move(parser.errors_);
    return std::move(parser.result_);
}

void mustache_parser::parse()
{
    if (const auto at = find_no_character(source_); at != source_.npos)
        return complain(
            {at, at},
            source_[at] == '\0' ? "The character U+0000 can't stand in a mail."
                                : "This is no UTF-8: save the text in that encoding."
        );
    for (auto begin = source_.find(open_); begin != source_.npos;
         begin = source_.find(open_, at_)) {
        if (errors_.size() == most_errors)
            break;
        parse_tag(begin);
    }
    take_text(source_.size());
    for (const auto& section : sections_)
        complain(section.where, "The section is never closed.");
    std::ranges::stable_sort(errors_, {}, [](const template_error& error) {
        return std::pair(error.line, error.column);
    });
}

void mustache_parser::parse_tag(std::size_t begin)
{
    const auto inside = begin + open_.size();
    const auto close = closing(source_.substr(inside), close_);
    const bool triple = close.front() == '}' && close.size() > close_.size();
    const auto end = source_.find(close, inside);
    const bool comment = source_.substr(inside).starts_with('!');
    const auto text = source_.substr(inside, end == source_.npos ? end : end - inside);
    if (end == source_.npos || (!comment && text.find(open_, triple ? 1 : 0) != text.npos)) {
        take_text(begin);
        const auto line = first_line(source_.substr(begin));
        complain({begin, begin + line.size()}, "The tag is never closed by `" + close + "`.");
        at_ = inside;
        return;
    }
    const place where{begin, end + close.size()};
    auto read = triple ? read_tag(text.substr(1)) : read_tag(text);
    if (!triple && text.starts_with('='))
        read = read_tag(source_.substr(inside, text.size() + 1));
    auto* tag = std::get_if<template_tag>(&read);
    if (tag && triple && tag->kind != tag_kind::variable)
        read = bad_tag{"Three braces are for a name alone."};
    if (const auto* bad = std::get_if<bad_tag>(&read)) {
        take_text(begin);
        complain(where, bad->why);
        at_ = where.end;
        return;
    }
    if (triple)
        tag->kind = tag_kind::raw_variable;
    take_tag(*tag, where);
}

void mustache_parser::take_tag(const template_tag& tag, place where)
{
    if (!may_take_line(tag.kind) || !skip_own_line(where)) {
        take_text(where.begin);
        at_ = where.end;
    }
    switch (tag.kind) {
    case tag_kind::variable:
    case tag_kind::raw_variable:
        return take_variable(tag, where);
    case tag_kind::section:
    case tag_kind::inverted:
        return take_section(tag, where);
    case tag_kind::end:
        return take_end(tag.name, where);
    case tag_kind::delimiters:
        return take_delimiters(tag.name);
    case tag_kind::comment:
        return;
    }
}

void mustache_parser::take_variable(const template_tag& tag, place where)
{
    const auto name = add_name(tag.name);
    const bool link = result_.names_[name].unsubscribe_url;
    const auto before =
        link ? link_prefix(source_.substr(0, where.begin), how_) : std::string_view();
    if (!before.empty())
        complain(
            {where.begin - before.size(), where.end},
            "`{{unsubscribe_url}}` is a whole link: an editor has put something before it."
        );
    const auto how = tag.kind == tag_kind::variable ? how_ : raw_;
    result_.pieces_.push_back({mustache::kind::variable, how, name, 0, 0});
}

void mustache_parser::take_section(const template_tag& tag, place where)
{
    if (sections_.size() == deepest_section)
        complain(where, "Sections are nested 32 deep at most.");
    const auto what =
        tag.kind == tag_kind::section ? mustache::kind::section : mustache::kind::inverted;
    sections_.push_back({tag.name, where, index_of(result_.pieces_.size())});
    result_.pieces_.push_back({what, {}, add_name(tag.name), 0, 0});
}

void mustache_parser::take_end(std::string_view name, place where)
{
    if (sections_.empty())
        return complain(where, "No section is open that could be closed.");
    const auto open = sections_.back();
    sections_.pop_back();
    if (open.name != name)
        return complain(
            where,
            "The open section is `" + std::string(shortened(open.name, longest_quoted_tag)) + "`."
        );
    auto& pieces = result_.pieces_;
    if (pieces[open.piece].what == mustache::kind::section)
        pieces.push_back({mustache::kind::end, {}, 0, 0, open.piece});
    pieces[open.piece].next = index_of(pieces.size());
}

void mustache_parser::take_delimiters(std::string_view pair)
{
    const auto blank = pair.find_first_of(" \t\r\n");
    open_ = pair.substr(0, blank);
    close_ = pair.substr(pair.find_first_not_of(" \t\r\n", blank));
}

// What stands before `end`, and behind the last tag. With delimiters of one's own, braces mean
// nothing.
void mustache_parser::take_text(std::size_t end)
{
    const auto text = source_.substr(at_, end - at_);
    if (open_ == "{{") {
        for (const auto& bent : find_bent_tags(text)) {
            // Up to the end of the word, which is that of the tag as a rule
            const auto word_end = text.find_first_of(" \t\r\n\"'<>", bent.begin + bent.size);
            complain(
                {at_ + bent.begin, at_ + std::min(word_end, text.size())}, std::string(bent.why)
            );
        }
    }
    add_literal(text);
}

void mustache_parser::add_literal(std::string_view text)
{
    if (text.empty())
        return;
    const auto first = result_.literals_.size();
    append_escaped(result_.literals_, text, escaping::none);
    const auto size = index_of(result_.literals_.size() - first);
    result_.pieces_.push_back({mustache::kind::literal, {}, index_of(first), size, 0});
}

std::uint32_t mustache_parser::add_name(std::string_view text)
{
    auto& names = result_.names_;
    const auto [known, is_new] = names_.try_emplace(text, index_of(names.size()));
    if (!is_new)
        return known->second;
    mustache::tag_name name{
        .text = std::string(text), .keys = {}, .unsubscribe_url = text == "unsubscribe_url"};
    for (auto rest = text == "." ? std::string_view() : text; !rest.empty();) {
        const auto dot = std::min(rest.find('.'), rest.size());
        name.keys.emplace_back(rest.substr(0, dot));
        rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    names.push_back(std::move(name));
    return known->second;
}

// A tag that stands alone on its line takes the line with it.
bool mustache_parser::skip_own_line(place where)
{
    // Not looked for before the last tag: lines may be long.
    const auto gap = source_.substr(at_, where.begin - at_);
    const auto begin = at_ + line_begin(gap);
    const bool begins_line = begin > at_ || at_ == 0 || source_[at_ - 1] == '\n';
    const auto before = source_.substr(begin, where.begin - begin);
    const auto behind = source_.substr(where.end);
    const auto end = std::min(behind.find_first_not_of(" \t"), behind.size());
    const auto rest = behind.substr(end);
    const bool alone = begins_line && before.find_first_not_of(" \t") == before.npos;
    if (!alone || !(rest.empty() || rest.front() == '\n' || rest.starts_with("\r\n")))
        return false;
    take_text(begin);
    at_ = where.end + end + (rest.empty() ? 0 : rest.find('\n') + 1);
    return true;
}

void mustache_parser::complain(place where, std::string why)
{
    if (errors_.size() == most_errors)
        return;
    const auto before = source_.substr(0, where.begin);
    const auto lines = std::ranges::count(before, '\n');
    const auto text = source_.substr(where.begin, where.end - where.begin);
    errors_.push_back(
        {.field = {},
         .line = static_cast<std::size_t>(lines) + 1,
         .column = count_characters(before.substr(line_begin(before))) + 1,
         .text = std::string(shortened(first_line(text), longest_quoted_tag)),
         .message = std::move(why)}
    );
}

} // namespace relay
