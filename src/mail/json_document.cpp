#include "mail/json_document.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace relay {

namespace {

constexpr std::size_t max_depth = 64;
constexpr std::size_t first_capacity = 64 << 10;
constexpr std::size_t kept_capacity = 1 << 20;

std::string_view explain(simdjson::error_code error)
{
    switch (error) {
    case simdjson::EMPTY:
        return "is empty";
    case simdjson::UTF8_ERROR:
        return "is not valid UTF-8";
    case simdjson::DEPTH_ERROR:
        return "is nested too deeply";
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
        return "is too large";
    case simdjson::STRING_ERROR:
        return "is not valid JSON: a string has a broken escape sequence";
    case simdjson::UNESCAPED_CHARS:
        return "is not valid JSON: a string has a control character that is not escaped";
    case simdjson::UNCLOSED_STRING:
        return "is not valid JSON: a string has no end";
    case simdjson::NUMBER_ERROR:
        return "is not valid JSON: a number is malformed or out of range";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
        return "is not valid JSON: a word is neither true nor false nor null";
    default:
        return "is not valid JSON: a comma, a colon, a quote or a bracket is missing or too many";
    }
}

constexpr std::size_t escape_size = 6; // \uXXXX

// What `\uXXXX` at `at` stands for; 0: there is no such escape.
std::uint32_t escaped_unit(std::string_view text, std::size_t at)
{
    const auto escape = text.substr(std::min(at, text.size()), escape_size);
    std::uint32_t unit = 0;
    if (escape.size() < escape_size || !escape.starts_with("\\u"))
        return 0;
    const auto* const end = escape.data() + escape.size();
    return std::from_chars(escape.data() + 2, end, unit, 16).ptr == end ? unit : 0;
}

bool is_first_half(std::uint32_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

bool is_second_half(std::uint32_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

// JavaScript cuts texts between the two halves of a character, and writes the half that is left as
// an escape. It becomes U+FFFD, as in Resend's own reading. False: there is none.
bool replace_lone_halves(char* text, std::size_t size)
{
    const std::string_view whole(text, size);
    bool found = false;
    for (auto at = whole.find('\\'); at != std::string_view::npos; at = whole.find('\\', at)) {
        const auto unit = escaped_unit(whole, at);
        const bool pair =
            is_first_half(unit) && is_second_half(escaped_unit(whole, at + escape_size));
        if (!pair && (is_first_half(unit) || is_second_half(unit))) {
            std::memcpy(text + at, "\\ufffd", escape_size);
            found = true;
        }
        at += pair ? 2 * escape_size : 2;
    }
    return found;
}

[[noreturn]] void refuse_document(std::string_view what, std::string_view why)
{
    std::string message(what);
    message.append(" ").append(why).append(".");
    throw refusal{{.status = 400, .name = "validation_error", .message = std::move(message)}};
}

} // namespace

dom::element json_document::parse(std::string_view text, std::string_view what)
{
    if (text.size() > capacity_ || !padded_) {
        capacity_ = std::max(text.size(), first_capacity);
        padded_ = std::make_unique_for_overwrite<char[]>(capacity_ + simdjson::SIMDJSON_PADDING);
        if (const auto error = parser_.allocate(capacity_, max_depth))
            refuse_document(what, explain(error));
    }
    std::memcpy(padded_.get(), text.data(), text.size());
    std::memset(padded_.get() + text.size(), 0, simdjson::SIMDJSON_PADDING);

    dom::element root;
    auto error = parser_.parse(padded_.get(), text.size(), false).get(root);
    if (error == simdjson::STRING_ERROR && replace_lone_halves(padded_.get(), text.size()))
        error = parser_.parse(padded_.get(), text.size(), false).get(root);
    if (error)
        refuse_document(what, explain(error));
    return root;
}

dom::object json_document::parse_object(std::string_view text, std::string_view what)
{
    dom::object object;
    if (parse(text, what).get(object) != simdjson::SUCCESS)
        refuse_document(what, "is not a JSON object");
    return object;
}

void json_document::trim()
{
    if (capacity_ <= kept_capacity)
        return;
    parser_ = dom::parser();
    padded_.reset();
    capacity_ = 0;
}

} // namespace relay
