#include "store/tables/stored_summary.hpp"

#include "relay/base/json_writer.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <fmt/format.h>

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

// Texts are compared in pieces: each mail of a campaign is compared with each of its texts.
constexpr std::size_t piece = 16;

bool is_same_piece(const char* a, const char* b)
{
    return std::memcmp(a, b, piece) == 0;
}

std::size_t common_prefix(std::string_view a, std::string_view b)
{
    const auto most = std::min(a.size(), b.size());
    std::size_t n = 0;
    while (n + piece <= most && is_same_piece(a.data() + n, b.data() + n))
        n += piece;
    while (n < most && a[n] == b[n])
        ++n;
    return n;
}

std::size_t common_suffix(std::string_view a, std::string_view b)
{
    const auto most = std::min(a.size(), b.size());
    const auto* const a_end = a.data() + a.size();
    const auto* const b_end = b.data() + b.size();
    std::size_t n = 0;
    while (n + piece <= most && is_same_piece(a_end - n - piece, b_end - n - piece))
        n += piece;
    while (n < most && *(a_end - n - 1) == *(b_end - n - 1))
        ++n;
    return n;
}

} // namespace

std::string summary_at(const sql::cursor& row, int column)
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

common_ends common_to(std::string_view base, std::string_view text)
{
    const auto begin = common_prefix(base, text);
    return {.begin = begin, .end = common_suffix(base.substr(begin), text.substr(begin))};
}

std::string difference(std::string_view base, std::string_view text)
{
    if (base == text)
        return {};
    const auto common = common_to(base, text);
    const auto middle = text.substr(common.begin, text.size() - common.begin - common.end);
    return fmt::format("{},{},{}", common.begin, common.end, middle);
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
