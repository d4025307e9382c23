#include "cli/log_format.hpp"

#include "relay/base/json_writer.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

std::string name_of(spdlog::level::level_enum level)
{
    const auto name = spdlog::level::to_string_view(level);
    return {name.data(), name.size()};
}

// A value with blanks or quotes is put into quotes, as in JSON: programs that read name=value (as
// logfmt) understand it.
void append_value(std::string& to, const std::string& value)
{
    const bool plain = value.find_first_of(" \"=\\") == std::string::npos;
    if (plain)
        to += value;
    else
        append_json_string(to, value);
}

std::string words_and_fields(std::string_view payload)
{
    const auto record = read_log_record(payload);
    std::string line(record.words);
    for (const auto& field : record.fields) {
        line.append(" ").append(field.name).append("=");
        append_value(line, field.value);
    }
    return line;
}

} // namespace

std::string log_text(const log_entry& e)
{
    constexpr std::size_t width = 7; // of most levels
    auto level = name_of(e.level);
    level.resize(std::max(width, level.size()), ' ');
    return to_iso8601(e.at) + ' ' + level + ' ' + words_and_fields(e.payload);
}

std::string log_json(const log_entry& e)
{
    const auto record = read_log_record(e.payload);
    std::string line = "{\"time\":";
    append_json_string(line, to_iso8601(e.at));
    line += ",\"level\":";
    append_json_string(line, name_of(e.level));
    line += ",\"message\":";
    append_json_string(line, record.words);
    for (const auto& field : record.fields) {
        line += ',';
        append_json_string(line, field.name);
        line += ':';
        if (field.is_number)
            line += field.value;
        else
            append_json_string(line, field.value);
    }
    return line + '}';
}

std::string journal_priority(spdlog::level::level_enum level)
{
    switch (level) {
    case spdlog::level::critical:
        return "<2>";
    case spdlog::level::err:
        return "<3>";
    case spdlog::level::warn:
        return "<4>";
    case spdlog::level::info:
        return "<6>";
    default:
        return "<7>";
    }
}

std::string log_for_journal(const log_entry& e)
{
    return journal_priority(e.level) + words_and_fields(e.payload);
}

} // namespace relay::cli
