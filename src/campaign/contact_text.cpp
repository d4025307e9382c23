#include "relay/campaign/contact_text.hpp"

#include "relay/base/csv_writer.hpp"
#include "relay/base/json_members.hpp"
#include "relay/base/json_writer.hpp"

#include <boost/json/parse.hpp>

namespace relay {

namespace {

std::string unquoted(std::string_view json_string)
{
    if (json_string.find('\\') == std::string_view::npos)
        return std::string(json_string.substr(1, json_string.size() - 2));
    return std::string(boost::json::parse(json_string).as_string());
}

// What stands in the place of a value in a cell. An import of the relay's own export knows it.
std::string cell_of(std::string_view value)
{
    if (value.starts_with('"'))
        return unquoted(value);
    return std::string(value == "null" ? std::string_view() : value);
}

} // namespace

void append_contact(std::string& json, const contact_record& c)
{
    json += R"({"email":)";
    append_json_string(json, c.email);
    if (c.variables.size() > 2) // more than braces
        json.append(",").append(c.variables, 1, c.variables.size() - 2);
    json.append(R"(,"status":")").append(to_string(c.status));
    json.append(R"(","since":")").append(to_iso8601(c.since)).append(R"(","why":)");
    if (c.why.empty())
        json += "null";
    else
        append_json_string(json, c.why);
    json += '}';
}

bool contact_columns::add(const contact_record& c)
{
    for (const auto& m : json_members(c.variables)) {
        if (places_.contains(m.name))
            continue;
        if (names_.size() >= most)
            return false;
        places_.emplace(m.name, names_.size());
        names_.push_back(unquoted(m.name));
    }
    return true;
}

void contact_columns::append_heading(std::string& csv) const
{
    std::vector<std::string_view> cells{"email"};
    cells.insert(cells.end(), names_.begin(), names_.end());
    cells.insert(cells.end(), reserved_names.begin(), reserved_names.end());
    append_csv_row(csv, cells);
}

void contact_columns::append_row(std::string& csv, const contact_record& c) const
{
    std::vector<std::string> values(names_.size());
    for (const auto& m : json_members(c.variables))
        if (const auto place = places_.find(m.name); place != places_.end())
            values[place->second] = cell_of(m.value);
    const auto since = to_iso8601(c.since);
    std::vector<std::string_view> cells{c.email};
    cells.insert(cells.end(), values.begin(), values.end());
    cells.insert(cells.end(), {to_string(c.status), since, c.why});
    append_csv_row(csv, cells);
}

} // namespace relay
