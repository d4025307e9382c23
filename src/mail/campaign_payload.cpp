#include "mail/campaign_payload.hpp"

#include "relay/base/json_writer.hpp"

namespace relay {

namespace {

bool expect_flag(dom::element value, const json_path& path)
{
    bool flag = false;
    if (value.get(flag) != simdjson::SUCCESS)
        refuse_type(path, "true or false", value);
    return flag;
}

} // namespace

campaign_text read_campaign_payload(dom::object payload, const json_path& path, start_field start)
{
    expect_distinct_keys(payload, path);
    campaign_text text;
    for (const auto [name, value] : payload) {
        const json_path place = path.member(name);
        if (name == "recipients") {
            if (!value.is_null())
                text.recipients =
                    simdjson::to_string(expect_array(value, place, "an array of objects"));
        } else if (name == "start" && start == start_field::taken) {
            text.start = !value.is_null() && expect_flag(value, place);
        } else {
            text.fields += text.fields.empty() ? '{' : ',';
            append_json_string(text.fields, name);
            text.fields.append(":").append(simdjson::to_string(value));
        }
    }
    text.fields += text.fields.empty() ? "{}" : "}";
    return text;
}

} // namespace relay
