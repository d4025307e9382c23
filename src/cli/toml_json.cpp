#include "cli/toml_json.hpp"

#include "cli/api_client.hpp"

#include <boost/json/array.hpp>

#include <toml++/toml.h>

#include <cmath>
#include <sstream>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::string place_of(const std::string& file, const toml::source_region& region)
{
    const auto& begin = region.begin;
    if (!begin)
        return file;
    return file + ':' + std::to_string(begin.line) + ':' + std::to_string(begin.column);
}

template <class Time>
std::string time_text(const Time& time)
{
    std::ostringstream text;
    text << time;
    return text.str();
}

// "09:00", as times of a day are written, of 09:00:00
std::string clock_text(const toml::time& time)
{
    constexpr std::size_t to_the_minute = 5;
    auto text = time_text(time);
    if (time.second == 0 && time.nanosecond == 0)
        text.resize(to_the_minute);
    return text;
}

class converter
{
public:
    explicit converter(std::string file) : file_(std::move(file)) {}

    json::object object_of(const toml::table& table, const std::string& path)
    {
        json::object object;
        for (const auto& [key, value] : table) {
            const auto member = member_path(path, key.str());
            places.emplace(member, place_of(file_, key.source()));
            object[key.str()] = value_of(value, member);
        }
        return object;
    }

    field_places places;

private:
    json::array array_of(const toml::array& from, const std::string& path)
    {
        json::array array;
        for (const auto& item : from) {
            const auto element = element_path(path, array.size());
            places.emplace(element, place_of(file_, item.source()));
            array.push_back(value_of(item, element));
        }
        return array;
    }

    json::value value_of(const toml::node& node, const std::string& path)
    {
        switch (node.type()) {
        case toml::node_type::table:
            return object_of(*node.as_table(), path);
        case toml::node_type::array:
            return array_of(*node.as_array(), path);
        case toml::node_type::string:
            return json::string(node.as_string()->get());
        case toml::node_type::integer:
            return node.as_integer()->get();
        case toml::node_type::floating_point:
            return number_of(node, path);
        case toml::node_type::boolean:
            return node.as_boolean()->get();
        case toml::node_type::date:
            return json::string(time_text(node.as_date()->get()));
        case toml::node_type::time:
            return json::string(clock_text(node.as_time()->get()));
        case toml::node_type::date_time:
            return json::string(time_text(node.as_date_time()->get()));
        case toml::node_type::none:
            break;
        }
        return nullptr;
    }

    double number_of(const toml::node& node, const std::string& path)
    {
        const auto number = node.as_floating_point()->get();
        if (!std::isfinite(number))
            throw bad_usage(place_of(file_, node.source()) + ": " + path + ": not a number");
        return number;
    }

    std::string file_;
};

} // namespace

toml_document toml_to_json(std::string_view toml, const std::string& name)
try {
    converter convert(name);
    auto fields = convert.object_of(toml::parse(toml), {});
    return {.fields = std::move(fields), .places = std::move(convert.places)};
} catch (const toml::parse_error& error) {
    throw bad_usage(place_of(name, error.source()) + ": " + std::string(error.description()));
}

std::string member_path(const std::string& of, std::string_view name)
{
    return (of.empty() ? of : of + '.') + std::string(name);
}

std::string element_path(const std::string& of, std::size_t index)
{
    return of + '[' + std::to_string(index) + ']';
}

} // namespace relay::cli
