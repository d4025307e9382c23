#include "campaign/recipient_object.hpp"

#include "campaign/address_column.hpp"
#include "relay/base/json_halves.hpp"
#include "relay/base/json_writer.hpp"

#include <algorithm>
#include <optional>

namespace relay {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t first_capacity = 4 << 10;
constexpr std::size_t max_depth = 32; // Boost.JSON, which reads what is kept, takes no more

void append_value(std::string& out, dom::element value);

void append_array(std::string& out, dom::array values)
{
    out += '[';
    for (const dom::element value : values) {
        append_value(out, value);
        out += ',';
    }
    if (out.back() == ',')
        out.pop_back();
    out += ']';
}

void append_member(std::string& out, std::string_view name, dom::element value)
{
    append_json_string(out, name);
    out += ':';
    append_value(out, value);
    out += ',';
}

void end_object(std::string& out)
{
    if (out.back() == ',')
        out.pop_back();
    out += '}';
}

void append_value(std::string& out, dom::element value)
{
    switch (value.type()) {
    case dom::element_type::ARRAY:
        return append_array(out, value.get_array().value_unsafe());
    case dom::element_type::OBJECT: {
        const dom::object members = value.get_object().value_unsafe(); // outlives the loop
        out += '{';
        for (const auto [name, member] : members)
            append_member(out, name, member);
        return end_object(out);
    }
    case dom::element_type::STRING:
        return append_json_string(out, value.get_string().value_unsafe());
    case dom::element_type::INT64:
        return append_json_number(out, value.get_int64().value_unsafe());
    case dom::element_type::UINT64:
        return append_json_number(out, value.get_uint64().value_unsafe());
    case dom::element_type::DOUBLE:
        return append_json_number(out, value.get_double().value_unsafe());
    case dom::element_type::BOOL:
        out += value.get_bool().value_unsafe() ? "true" : "false";
        return;
    case dom::element_type::NULL_VALUE:
        out += "null";
        return;
    }
}

} // namespace

recipient_object::result recipient_object::read(std::string& json)
{
    const auto size = json.size();
    json.resize(size + simdjson::SIMDJSON_PADDING);
    if (parser_.capacity() < size &&
        parser_.allocate(std::max(size, first_capacity), max_depth) != simdjson::SUCCESS)
        return result::broken;
    dom::element root;
    auto error = parser_.parse(json.data(), size, false).get(root);
    if (error == simdjson::STRING_ERROR && replace_lone_halves(json.data(), size))
        error = parser_.parse(json.data(), size, false).get(root);
    if (error != simdjson::SUCCESS)
        return result::broken;
    dom::object members;
    if (root.get(members) != simdjson::SUCCESS || !find_address(members))
        return result::unclear;
    take(members);
    return result::read;
}

// False: one name is there twice, or two of them may be that of the address alike.
bool recipient_object::find_address(dom::object members)
{
    names_.clear();
    for (const auto [name, value] : members)
        names_.push_back(name);
    std::ranges::sort(names_);
    bool clear = std::ranges::adjacent_find(names_) == names_.end();

    address_name_ = {};
    std::optional<std::size_t> best;
    for (const auto name : names_) {
        const auto rank = address_rank(name);
        if (!rank || (best && *rank > *best))
            continue;
        clear = clear && rank != best;
        best = rank;
        address_name_ = name;
    }
    return clear;
}

void recipient_object::take(dom::object members)
{
    email_ = {};
    variables_ = '{';
    for (const auto [name, value] : members) {
        if (!address_name_.empty() && name == address_name_) {
            std::string_view text;
            if (value.get(text) == simdjson::SUCCESS)
                email_ = trimmed(text);
        } else if (std::ranges::find(reserved_, name) == reserved_.end()) {
            append_member(variables_, name, value);
        }
    }
    end_object(variables_);
}

} // namespace relay
