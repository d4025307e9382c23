#include "mail/email_parts.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::size_t longest_tag = 256;

struct tag
{
    std::string_view name;
    std::string_view value;
};

std::string_view expect_tag_text(dom::element value, const json_path& path)
{
    const std::string_view text = expect_string(value, path);
    if (text.size() > longest_tag)
        refuse_field(path, "Tags should be at most 256 characters long.");
    const auto allowed = [](char c) { return is_ascii_alnum(c) || c == '_' || c == '-'; };
    if (!std::all_of(text.begin(), text.end(), allowed))
        refuse_field(
            path, "Tags should only contain ASCII letters, numbers, underscores, or dashes."
        );
    return text;
}

tag expect_tag(dom::element value, const json_path& path)
{
    tag result;
    bool has_name = false;
    bool has_value = false;
    for (const auto [key, member] : expect_object(value, path)) {
        const json_path place = path.member(key);
        if (key != "name" && key != "value") {
            meet_unknown(place);
            continue;
        }
        bool& seen = key == "name" ? has_name : has_value;
        if (seen)
            refuse_field(place, "It is given twice.");
        seen = true;
        (key == "name" ? result.name : result.value) = expect_tag_text(member, place);
    }
    if (result.name.empty())
        refuse("missing_required_field", "Missing `" + path.member("name").text() + "` field");
    if (!has_value)
        refuse("missing_required_field", "Missing `" + path.member("value").text() + "` field");
    return result;
}

} // namespace

void append_tag(std::string& out, std::string_view name, std::string_view value)
{
    out.append(R"({"name":")").append(name).append(R"(","value":")").append(value).append("\"}");
}

tag_facts
append_tags(std::string& out, dom::element value, const json_path& path, std::string_view reserved)
{
    tag_facts facts;
    for (const dom::element item : expect_array(value, path, "an array")) {
        if (facts.count == max_tags)
            refuse_field(path, "An email can have at most 75 tags.");
        const json_path place = path.element(facts.count);
        const tag t = expect_tag(item, place);
        if (!reserved.empty() && t.name == reserved)
            refuse_field(place.member("name"), "This name is kept for the relay's own tag.");
        if (t.name == "tenant")
            facts.tenant = t.value;
        if (t.name == "module" && t.value == "campaign")
            facts.campaign_module = true;
        if (facts.count > 0)
            out += ',';
        append_tag(out, t.name, t.value);
        ++facts.count;
    }
    return facts;
}

} // namespace relay
