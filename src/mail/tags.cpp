#include "mail/email_parts.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::size_t longest_tag = 256;
constexpr std::string_view empty_value = "A tag has a name and a value.";

struct tag
{
    std::string_view name;
    std::string_view value;
};

void expect_tag_characters(std::string_view text, const json_path& path)
{
    if (text.size() > longest_tag)
        refuse_field(path, "Tags should be at most 256 characters long.");
    const auto allowed = [](char c) { return is_ascii_alnum(c) || c == '_' || c == '-'; };
    if (!std::all_of(text.begin(), text.end(), allowed))
        refuse_field(
            path, "Tags should only contain ASCII letters, numbers, underscores, or dashes."
        );
}

std::string_view expect_tag_text(dom::element value, const json_path& path)
{
    const std::string_view text = expect_string(value, path);
    expect_tag_characters(text, path);
    return text;
}

tag expect_tag(dom::object object, const json_path& path)
{
    tag result;
    bool has_name = false;
    bool has_value = false;
    for (const auto [key, member] : object) {
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
    if (result.value.empty())
        refuse_field(path.member("value"), empty_value);
    return result;
}

// True for `{"name":…,"value":…}`: one tag, and no object of tags by their names.
bool is_one_tag(dom::object object)
{
    return object.size() == 2 && object.at_key("name").error() == simdjson::SUCCESS &&
           object.at_key("value").error() == simdjson::SUCCESS;
}

class tag_writer
{
public:
    tag_writer(std::string& out, const json_path& path, std::string_view reserved)
        : out_(out),
          path_(path),
          reserved_(reserved)
    {
    }

    // `place`: of its name
    void write(const tag& t, const json_path& place)
    {
        if (facts_.count == max_tags)
            refuse_field(path_, "An email can have at most 75 tags.");
        if (!reserved_.empty() && t.name == reserved_)
            refuse_field(place, "This name is kept for the relay's own tag.");
        if (t.name == "tenant")
            facts_.tenant = t.value;
        if (t.name == "module" && t.value == "campaign")
            facts_.campaign_module = true;
        if (facts_.count > 0)
            out_ += ',';
        append_tag(out_, t.name, t.value);
        ++facts_.count;
    }

    const tag_facts& facts() const { return facts_; }

private:
    std::string& out_;
    const json_path& path_;
    std::string_view reserved_;
    tag_facts facts_;
};

// As examples of Resend's Ruby SDK write them: one tag, or an object with a member for each
void write_object(tag_writer& tags, dom::object object, const json_path& path)
{
    if (is_one_tag(object))
        return tags.write(expect_tag(object, path), path.member("name"));
    for (const auto [name, value] : object) {
        const json_path place = path.member(name);
        expect_tag_characters(name, place);
        const auto text = expect_tag_text(value, place);
        if (name.empty() || text.empty())
            refuse_field(place, empty_value);
        tags.write({.name = name, .value = text}, place);
    }
}

} // namespace

void append_tag(std::string& out, std::string_view name, std::string_view value)
{
    out.append(R"({"name":")").append(name).append(R"(","value":")").append(value).append("\"}");
}

tag_facts
append_tags(std::string& out, dom::element value, const json_path& path, std::string_view reserved)
{
    tag_writer tags(out, path, reserved);
    dom::object object;
    if (value.get(object) == simdjson::SUCCESS) {
        write_object(tags, object, path);
        return tags.facts();
    }
    std::size_t index = 0;
    for (const dom::element item : expect_array(value, path, "an array")) {
        const json_path place = path.element(index++);
        const tag t = expect_tag(expect_object(item, place), place);
        tags.write(t, place.member("name"));
    }
    return tags.facts();
}

} // namespace relay
