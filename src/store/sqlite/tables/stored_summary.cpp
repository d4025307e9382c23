#include "store/sqlite/tables/stored_summary.hpp"

#include "relay/base/json_writer.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace relay {

namespace {

// In a text of JSON no quote stands without a backslash: so this is nothing but the member.
constexpr std::string_view to_member = R"("to":[)";

std::size_t take_number(std::string_view& text)
{
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    text.remove_prefix(std::min<std::size_t>(text.size(), 1)); // the comma behind it
    return number;
}

} // namespace

std::string summary_at(const sqlite::cursor& row, int column)
{
    if (row.is_null(column + 1))
        return std::string(row.text(column));
    return with_recipient(restored(row.text(column + 1), row.text(column)), row.text(column + 2));
}

std::optional<std::string> without_recipient(std::string_view summary, std::string_view recipient)
{
    std::string written(to_member);
    append_json_string(written, recipient);
    written += ']';
    const auto at = summary.find(written);
    if (at == std::string_view::npos)
        return std::nullopt;
    std::string rest(summary);
    rest.erase(at + to_member.size(), written.size() - to_member.size() - 1);
    return rest;
}

std::string with_recipient(std::string_view summary, std::string_view recipient)
{
    std::string whole(summary);
    const auto at = whole.find(to_member);
    if (at == std::string::npos)
        return whole;
    std::string written;
    append_json_string(written, recipient);
    return whole.insert(at + to_member.size(), written);
}

std::string difference(std::string_view base, std::string_view text)
{
    if (base == text)
        return {};
    const auto begin =
        static_cast<std::size_t>(std::ranges::mismatch(base, text).in1 - base.begin());
    base.remove_prefix(begin);
    text.remove_prefix(begin);
    const auto end = static_cast<std::size_t>(
        std::mismatch(base.rbegin(), base.rend(), text.rbegin(), text.rend()).first - base.rbegin()
    );
    text.remove_suffix(end);
    return std::to_string(begin) + ',' + std::to_string(end) + ',' + std::string(text);
}

std::string restored(std::string_view base, std::string_view difference)
{
    if (difference.empty())
        return std::string(base);
    const auto begin = std::min(take_number(difference), base.size());
    const auto end = std::min(take_number(difference), base.size() - begin);
    std::string text(base.substr(0, begin));
    return text.append(difference).append(base.substr(base.size() - end));
}

} // namespace relay
