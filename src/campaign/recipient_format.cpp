#include "relay/campaign/recipient_format.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <string>

namespace relay {

namespace {

struct media_type
{
    std::string_view name;
    recipient_format format;
};

constexpr media_type media_types[] = {
    {"text/csv", recipient_format::csv},
    {"text/tab-separated-values", recipient_format::csv}, // the heading tells the separator
    {"application/x-ndjson", recipient_format::ndjson},
    {"application/ndjson", recipient_format::ndjson},
    {"application/json", recipient_format::json},
};

constexpr std::string_view charsets[] = {"utf-8", "utf8", "us-ascii"}; // ASCII is UTF-8, too

std::string_view without_blanks(std::string_view text)
{
    constexpr std::string_view blanks = " \t";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string_view take_until(std::string_view& text, char end)
{
    const auto taken = text.substr(0, text.find(end));
    text.remove_prefix(std::min(taken.size() + 1, text.size()));
    return without_blanks(taken);
}

// Of the parameters behind a media type; empty: there is none.
std::string_view charset_of(std::string_view parameters)
{
    while (!parameters.empty()) {
        auto value = take_until(parameters, ';');
        if (!equals_ignoring_case(take_until(value, '='), "charset"))
            continue;
        value = without_blanks(value);
        if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

api_error unsupported(std::string message)
{
    return {.status = 415, .name = "unsupported_media_type", .message = std::move(message)};
}

} // namespace

std::variant<recipient_format, api_error> recipient_format_of(std::string_view content_type)
{
    constexpr std::size_t longest_shown = 64;
    const auto name = take_until(content_type, ';');
    const auto same = [](std::string_view wanted) {
        return [wanted](std::string_view one) { return equals_ignoring_case(one, wanted); };
    };
    const auto* const type = std::ranges::find_if(media_types, same(name), &media_type::name);
    if (type == std::end(media_types)) {
        std::string message = "Send `text/csv`, `application/x-ndjson` or `application/json` as "
                              "the `Content-Type`, ";
        if (name.empty())
            return unsupported(message + "which is missing.");
        return unsupported(message.append("not `").append(shortened(name, longest_shown)) + "`.");
    }
    const auto charset = charset_of(content_type);
    if (!charset.empty() && std::ranges::none_of(charsets, same(charset)))
        return unsupported(
            "The charset `" + std::string(shortened(charset, longest_shown)) +
            "` is not read. Send the file in UTF-8."
        );
    return type->format;
}

} // namespace relay
