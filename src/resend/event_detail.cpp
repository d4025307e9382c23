#include "resend/event_detail.hpp"

#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <utility>
#include <vector>

namespace relay {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t longest_text = 500;
constexpr std::size_t most_codes = 10;

std::vector<std::string_view> texts_at(const dom::object& object, std::string_view key)
{
    std::vector<std::string_view> texts;
    dom::element value;
    if (object.at_key(key).get(value))
        return texts;
    std::string_view text;
    dom::array several;
    if (!value.get(text)) {
        texts.push_back(text);
    } else if (!value.get(several)) {
        for (const dom::element each : several)
            if (!each.get(text) && texts.size() < most_codes)
                texts.push_back(text);
    }
    return texts;
}

} // namespace

void event_detail::add(std::string_view name, std::string_view text)
{
    if (text.empty())
        return;
    begin(name);
    append_json_string(json_, shortened(text, longest_text));
}

void event_detail::add_diagnostic_codes(const dom::object& said)
{
    auto codes = texts_at(said, "diagnosticCode");
    if (codes.empty())
        codes = texts_at(said, "diagnosticCodes");
    if (codes.empty())
        return;
    begin("diagnosticCode");
    const char* separator = "[";
    for (const auto code : codes) {
        json_ += std::exchange(separator, ",");
        append_json_string(json_, shortened(code, longest_text));
    }
    json_ += ']';
}

std::string event_detail::take()
{
    if (!json_.empty())
        json_ += '}';
    return std::exchange(json_, {});
}

void event_detail::begin(std::string_view name)
{
    json_ += json_.empty() ? "{" : ",";
    append_json_string(json_, name);
    json_ += ':';
}

} // namespace relay
