#include "sim/header_rules.hpp"

#include "sim/ascii.hpp"

#include <algorithm>
#include <array>

namespace relay::sim {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::array<std::string_view, 3> own_headers = {
    "Content-Type", "MIME-Version", "Content-Transfer-Encoding"};

constexpr std::string_view line_break = "\r\n";

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool is_name(std::string_view name)
{
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

bool is_fold(std::string_view rest)
{
    return rest.size() > 2 && rest.starts_with(line_break) && is_blank(rest[2]);
}

// In a value that is unfolded
bool breaks_lines(std::string_view value)
{
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

} // namespace

std::optional<problem> find_header_problem(element value)
{
    object headers;
    if (value.get(headers) != SUCCESS)
        return problems::invalid("The `headers` must be an `object`.");
    for (const auto& [name, content] : headers) {
        std::string_view text;
        if (!is_name(name))
            return problems::invalid("The `headers` have a name that is not valid.");
        if (content.get(text) != SUCCESS)
            return problems::invalid("The `headers` must be strings.");
        if (breaks_lines(unfold(text)))
            return problems::line_break("headers");
    }
    return std::nullopt;
}

std::optional<std::string_view> find_own_header(element value)
{
    object headers;
    if (value.get(headers) != SUCCESS)
        return std::nullopt;
    for (const auto& [name, content] : headers)
        for (const auto own : own_headers)
            if (equal_ignoring_case(name, own))
                return own;
    return std::nullopt;
}

std::string unfold(std::string_view value)
{
    std::string out;
    while (!value.empty()) {
        if (is_fold(value)) {
            value.remove_prefix(line_break.size());
            while (!value.empty() && is_blank(value.front()))
                value.remove_prefix(1);
            out += ' ';
        } else {
            out += value.front();
            value.remove_prefix(1);
        }
    }
    return out;
}

} // namespace relay::sim
