#include "campaign/json_recipients.hpp"

#include <algorithm>

namespace relay {

std::optional<recipient_item> json_recipients::read(std::string_view& text)
{
    if (part_ == part::before)
        if (auto refusal = enter(text))
            return refusal;
    while (part_ == part::within && !text.empty()) {
        if (element_.empty() && !skip_blanks(text))
            break;
        if (element_.empty())
            begin_ = cursor_.place();
        // A byte more than is allowed is too much, wherever the text is cut.
        const auto room = longest_element_ + 1 - element_.size();
        const auto size = element_part(text.substr(0, room));
        element_ += text.substr(0, size);
        pass(text, size);
        if (element_.size() > longest_element_)
            return refuse_length(begin_, "the element", longest_element_);
        if (text.empty())
            continue;
        const char end = text.front();
        pass(text, 1);
        if (auto item = end_element(end))
            return item;
    }
    if (part_ == part::behind && skip_blanks(text))
        return refuse_file(cursor_.place(), "the array has ended, and something stands behind it");
    return std::nullopt;
}

std::optional<recipient_item> json_recipients::finish()
{
    if (part_ == part::behind)
        return std::nullopt;
    return refuse_file(
        cursor_.place(),
        part_ == part::before ? "there is no JSON array" : "the JSON array has no end"
    );
}

std::optional<recipient_item> json_recipients::enter(std::string_view& text)
{
    if (!skip_blanks(text))
        return std::nullopt;
    if (text.front() != '[')
        return refuse_file(
            cursor_.place(),
            "this is no JSON array; objects, one a line, are sent as application/x-ndjson"
        );
    pass(text, 1);
    part_ = part::within;
    return std::nullopt;
}

std::optional<recipient_item> json_recipients::end_element(char end)
{
    const bool is_missing = element_.empty() && (any_ || end == ',');
    const bool is_none = element_.empty();
    const auto result = is_none ? recipient_object::result::broken : object_.read(element_);
    element_.clear();
    depth_ = 0;
    any_ = true;
    if (end == ']')
        part_ = part::behind;
    if (is_missing)
        return refuse_file(begin_, "an element is missing before the next comma or bracket");
    if (is_none) // the array is empty
        return std::nullopt;
    if (result == recipient_object::result::broken)
        return refuse_file(begin_, "the element that begins here is no valid JSON");
    if (result == recipient_object::result::unclear)
        return made_.skip(begin_.line);
    return made_.take(begin_.line, object_.email(), object_.variables());
}

// How much of `text` belongs to the element: up to the comma or bracket that ends it.
std::size_t json_recipients::element_part(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string_) {
            in_string_ = escaped_ || c != '"';
            escaped_ = c == '\\' && !escaped_;
        } else if (c == '"') {
            in_string_ = true;
        } else if (c == '{' || c == '[') {
            ++depth_;
        } else if (depth_ == 0 && (c == ',' || c == ']')) {
            return i;
        } else if ((c == '}' || c == ']') && depth_ > 0) {
            --depth_;
        }
    }
    return text.size();
}

// False: there is nothing else.
bool json_recipients::skip_blanks(std::string_view& text)
{
    pass(text, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    return !text.empty();
}

void json_recipients::pass(std::string_view& text, std::size_t size)
{
    cursor_.pass(text.substr(0, size));
    text.remove_prefix(size);
}

} // namespace relay
