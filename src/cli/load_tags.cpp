#include "cli/load_tags.hpp"

#include "relay/base/json_writer.hpp"

namespace relay::cli {

namespace dom = simdjson::dom;

namespace {

bool is_tag(dom::object object)
{
    std::string_view text;
    return object.size() == 2 && object.at_key("name").get(text) == simdjson::SUCCESS &&
           object.at_key("value").get(text) == simdjson::SUCCESS;
}

bool is_named(dom::object tag, std::string_view name)
{
    std::string_view text;
    return tag.at_key("name").get(text) == simdjson::SUCCESS && text == name;
}

// The tags that are there, each with a comma behind it, as members of an array; what is no tag is
// left for the relay to refuse.
std::string items_of(dom::element tags)
{
    std::string items;
    dom::array list;
    dom::object object;
    if (tags.get(list) == simdjson::SUCCESS) {
        for (const dom::element item : list)
            items.append(simdjson::minify(item)).append(",");
    } else if (tags.get(object) == simdjson::SUCCESS && !is_tag(object)) {
        for (const auto [name, value] : object) {
            items += R"({"name":)";
            append_json_string(items, name);
            items.append(R"(,"value":)").append(simdjson::minify(value)).append("},");
        }
    } else if (!tags.is_null()) {
        items.append(simdjson::minify(tags)).append(",");
    }
    return items;
}

} // namespace

bool has_tag(dom::object email, std::string_view name)
{
    dom::element tags;
    if (email.at_key("tags").get(tags) != simdjson::SUCCESS)
        return false;
    dom::array list;
    dom::object object;
    if (tags.get(list) == simdjson::SUCCESS) {
        for (const dom::element item : list)
            if (item.get(object) == simdjson::SUCCESS && is_named(object, name))
                return true;
        return false;
    }
    if (tags.get(object) != simdjson::SUCCESS)
        return false;
    return is_tag(object) ? is_named(object, name)
                          : object.at_key(name).error() == simdjson::SUCCESS;
}

std::string tagged(dom::object email, const std::vector<std::pair<std::string, std::string>>& tags)
{
    std::string items;
    std::string text = "{";
    for (const auto [name, value] : email) {
        if (name == "tags") {
            items += items_of(value);
            continue;
        }
        append_json_string(text, name);
        text.append(":").append(simdjson::minify(value)).append(",");
    }
    for (const auto& [name, value] : tags) {
        if (has_tag(email, name))
            continue;
        items += R"({"name":)";
        append_json_string(items, name);
        items += R"(,"value":)";
        append_json_string(items, value);
        items += "},";
    }
    if (!items.empty())
        items.pop_back(); // its comma
    return text.append(R"("tags":[)").append(items).append("]}");
}

} // namespace relay::cli
