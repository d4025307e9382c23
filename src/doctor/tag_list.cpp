#include "doctor/tag_list.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

bool is_tag_name(std::string_view name)
{
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return is_ascii_alnum(c) || c == '_'; });
}

} // namespace

std::string_view without_blanks_around(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> split_list(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    for (;;) {
        const auto end = text.find(separator);
        if (const auto part = without_blanks_around(text.substr(0, end)); !part.empty())
            parts.emplace_back(part);
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<tag_list::tag> split_tag(std::string_view text)
{
    const auto equals = text.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    const auto name = without_blanks_around(text.substr(0, equals));
    if (!is_tag_name(name))
        return std::nullopt;
    const auto value = without_blanks_around(text.substr(equals + 1));
    return tag_list::tag{.name = std::string(name), .value = std::string(value)};
}

std::optional<tag_list> tag_list::parse(std::string_view text)
{
    tag_list list;
    for (const auto& part : split_list(text, ';')) {
        auto tag = split_tag(part);
        if (!tag || list.find(tag->name))
            return std::nullopt;
        list.add(std::move(*tag));
    }
    return list;
}

const std::string* tag_list::find(std::string_view name) const
{
    const auto found = std::ranges::find(tags_, name, &tag::name);
    return found == tags_.end() ? nullptr : &found->value;
}

} // namespace relay
