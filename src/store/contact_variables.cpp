#include "store/contact_variables.hpp"

#include "relay/base/json_members.hpp"
#include "relay/base/json_writer.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace relay {

namespace {

constexpr std::string_view nothing = "null";

// The cell of an export says the same as the value. `value`: null stands for an absent one, too.
bool says(std::string_view cell, std::string_view value)
{
    if (value == nothing)
        return cell == R"("")";
    if (value.starts_with('"'))
        return cell == value;
    std::string as_text;
    append_json_string(as_text, value);
    return cell == as_text;
}

// Without those whose value was taken away
std::string as_object(const std::vector<json_member>& members)
{
    std::string object = "{";
    for (const auto& m : members) {
        if (m.value.empty())
            continue;
        if (object.size() > 1)
            object += ',';
        object.append(m.name).append(":").append(m.value);
    }
    return object + '}';
}

} // namespace

std::string merged_variables(std::string_view before, std::string_view change, variable_merging how)
{
    auto members = json_members(before);
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < members.size(); ++i)
        places.emplace(members[i].name, i);
    for (const auto& m : json_members(change)) {
        const auto found = places.find(m.name);
        const auto old = found == places.end() ? nothing : members[found->second].value;
        if (how == variable_merging::own_export && says(m.value, old))
            continue;
        const bool goes = how == variable_merging::by_hand && m.value == nothing;
        const auto value = goes ? std::string_view() : m.value;
        if (found == places.end())
            members.push_back({.name = m.name, .value = value});
        else
            members[found->second].value = value;
    }
    return members.empty() ? std::string() : as_object(members);
}

} // namespace relay
