#include "cli/load_line.hpp"

#include "cli/load_tags.hpp"
#include "relay/base/json_writer.hpp"

#include <initializer_list>

namespace relay::cli {

namespace dom = simdjson::dom;

namespace {

// Null is the same as nothing.
bool has(dom::object object, std::initializer_list<std::string_view> spellings)
{
    for (const auto name : spellings) {
        dom::element value;
        if (object.at_key(name).get(value) == simdjson::SUCCESS && !value.is_null())
            return true;
    }
    return false;
}

bool is_mail(dom::object line)
{
    std::string_view type;
    return line.at_key("type").get(type) == simdjson::SUCCESS && type == "send_email";
}

// The fields that a line gets beside those that it has. A bare email has none (null).
class added_fields
{
public:
    explicit added_fields(const dom::object* line) : line_(line) {}

    void add(std::initializer_list<std::string_view> spellings, std::string_view value)
    {
        if (value.empty() || (line_ && has(*line_, spellings)))
            return;
        append_json_string(text_, *spellings.begin());
        text_ += ':';
        append_json_string(text_, value);
        text_ += ',';
    }

    const std::string& text() const { return text_; }

private:
    const dom::object* line_;
    std::string text_;
};

std::string fields_for(
    const dom::object* line, dom::object email, std::string_view key, const line_defaults& defaults
)
{
    added_fields fields(line);
    fields.add({"idempotency_key", "idempotencyKey"}, key);
    fields.add({"ttl"}, defaults.ttl);
    if (!has(email, {"scheduled_at", "scheduledAt"}))
        fields.add({"scheduled_at", "scheduledAt"}, defaults.scheduled_at);
    const bool says = (line && has(*line, {"lane", "campaign"})) || has_tag(email, "module");
    const bool of_file = !says && defaults.lane != "transactional";
    fields.add({"lane"}, defaults.lane.empty() && !says ? "campaign" : defaults.lane);
    fields.add(
        {"campaign"},
        defaults.campaign.empty() && of_file ? defaults.file_campaign : defaults.campaign
    );
    return fields.text();
}

bool has_null(dom::object line)
{
    for (const auto [name, value] : line)
        if (value.is_null())
            return true;
    return false;
}

std::string text_of(dom::object email, const line_defaults& defaults)
{
    return defaults.tags.empty() ? simdjson::minify(email) : tagged(email, defaults.tags);
}

// The members of a line with the brace behind them; those that are null are left out, since each
// stands there once.
std::string members_of(dom::object line, dom::object email, const line_defaults& defaults)
{
    std::string text;
    for (const auto [name, value] : line) {
        if (value.is_null())
            continue;
        append_json_string(text, name);
        text += ':';
        text += name == "payload" ? text_of(email, defaults) : simdjson::minify(value);
        text += ',';
    }
    text.back() = '}';
    return text;
}

} // namespace

std::string
prepared_line(std::string_view line, std::string_view key, const line_defaults& defaults)
{
    dom::parser parser;
    dom::object object;
    if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS)
        return std::string(line);
    const bool plain = defaults.tags.empty();
    if (object.at_key("type").error() != simdjson::SUCCESS)
        return "{" + fields_for(nullptr, object, key, defaults) +
               R"("type":"send_email","payload":)" +
               (plain ? std::string(line) : tagged(object, defaults.tags)) + "}";
    dom::object email;
    if (!is_mail(object) || object.at_key("payload").get(email) != simdjson::SUCCESS)
        return std::string(line);
    return "{" + fields_for(&object, email, key, defaults) +
           (plain && !has_null(object) ? std::string(line.substr(line.find('{') + 1))
                                       : members_of(object, email, defaults));
}

} // namespace relay::cli
