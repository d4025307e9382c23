#include "cli/campaign_file.hpp"

#include "cli/api_client.hpp"
#include "cli/json_read.hpp"
#include "relay/base/text_file.hpp"
#include "relay/base/text_lines.hpp"
#include "relay/base/text_place.hpp"

#include <boost/json/array.hpp>

#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>

namespace relay::cli {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

// The first line that is no UTF-8
std::uint64_t bad_line(std::string_view text)
{
    std::uint64_t number = 1;
    while (simdjson::validate_utf8(text.substr(0, line_size(text)))) {
        text.remove_prefix(line_size(text));
        ++number;
    }
    return number;
}

// Why a file's text is of no use; nothing: it is UTF-8.
std::optional<std::string> why_unreadable(std::string_view text, const std::string& name)
{
    if (const auto encoding = wide_encoding(text))
        return name + " is written in " + std::string(*encoding) + ": save it as UTF-8";
    if (!simdjson::validate_utf8(text))
        return name + ':' + std::to_string(bad_line(text)) + ": this is not UTF-8";
    return std::nullopt;
}

std::string read_document(const std::string& path, const std::string& name)
{
    std::optional<std::string> text;
    if (path == "-")
        text = std::string(std::istreambuf_iterator<char>(std::cin), {});
    else
        text = read_text_file(path);
    if (!text)
        throw bad_usage(name + " can't be read");
    if (const auto why = why_unreadable(*text, name))
        throw bad_usage(*why);
    return std::string(without_bom(*text));
}

// Puts the texts into `fields` that stand in files beside the TOML file.
class text_inserter
{
public:
    text_inserter(campaign_file& to, fs::path folder) : to_(to), folder_(std::move(folder)) {}

    void insert_into(json::object& fields, const std::string& path)
    {
        for (const auto* field : {"html", "text"})
            insert_into(fields, path, field);
    }

private:
    void insert_into(json::object& fields, const std::string& path, const std::string& field)
    {
        const auto* named = fields.if_contains(field + "_file");
        if (!named)
            return;
        const auto place = member_path(path, field + "_file");
        if (!named->is_string())
            refuse(place, "the name of a file is a text");
        if (fields.contains(field))
            refuse(place, "there is `" + field + "` already");
        const std::string name(named->get_string());
        const auto file = (folder_ / name).string();
        const auto text = read_text_file(file);
        if (!text)
            refuse(place, file + " can't be read");
        if (const auto why = why_unreadable(*text, file))
            refuse(place, *why);
        fields.erase(field + "_file");
        fields[field] = without_bom(*text);
        const auto inserted = member_path(path, field);
        to_.places.emplace(inserted, to_.places[place]);
        to_.text_files.emplace(inserted, file);
    }

    [[noreturn]] void refuse(const std::string& field, const std::string& why)
    {
        throw bad_usage(to_.places[field] + ": " + field + ": " + why);
    }

    campaign_file& to_;
    fs::path folder_;
};

// "html" of "Invalid `html` field. Line 3, column 14, ..."
std::string field_of(const std::string& message)
{
    const auto begin = message.find('`');
    const auto end = message.find('`', std::min(begin, message.size() - 1) + 1);
    return end == std::string::npos ? std::string() : message.substr(begin + 1, end - begin - 1);
}

// ":3:14" of the same; empty: it names no place.
std::string place_in_text(const std::string& message)
{
    unsigned long line = 0;
    unsigned long column = 0;
    const auto begin = message.find("Line ");
    if (begin == std::string::npos ||
        std::sscanf(message.c_str() + begin, "Line %lu, column %lu", &line, &column) != 2)
        return {};
    return ':' + std::to_string(line) + ':' + std::to_string(column);
}

// What an error is about: its member `field`, or else the first thing that its message quotes
std::string field_of_error(const json::value& error)
{
    const auto field = text_at(error, "field");
    return field.empty() ? field_of(text_at(error, "message")) : field;
}

std::string place_in_text_of_error(const json::value& error)
{
    const auto line = text_at(error, "line");
    return line.empty() ? place_in_text(text_at(error, "message"))
                        : ':' + line + ':' + text_at(error, "column");
}

} // namespace

campaign_file read_campaign_file(const std::string& path)
{
    const auto name = path == "-" ? std::string("standard input") : path;
    auto document = toml_to_json(read_document(path, name), name);
    campaign_file file{
        .name = name,
        .fields = std::move(document.fields),
        .places = std::move(document.places),
        .text_files = {},
    };
    text_inserter texts(file, fs::path(path).parent_path());
    texts.insert_into(file.fields, {});
    auto* steps = file.fields.if_contains("steps");
    if (!steps || !steps->is_array())
        return file;
    for (std::size_t i = 0; i < steps->get_array().size(); ++i)
        if (auto* step = steps->get_array()[i].if_object())
            texts.insert_into(*step, element_path("steps", i));
    return file;
}

std::string place_of_error(const campaign_file& file, const json::value& error)
{
    auto field = field_of_error(error);
    for (;;) {
        if (const auto text = file.text_files.find(field); text != file.text_files.end())
            return text->second + place_in_text_of_error(error);
        if (const auto place = file.places.find(field); place != file.places.end())
            return place->second;
        const auto end = field.find_last_of(".["); // the field that it is in
        if (end == std::string::npos)
            return file.name;
        field.resize(end);
    }
}

} // namespace relay::cli
