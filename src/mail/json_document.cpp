#include "mail/json_document.hpp"

#include "relay/base/json_halves.hpp"

#include <algorithm>
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
