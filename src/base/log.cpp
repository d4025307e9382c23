#include "relay/base/log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace relay {

namespace {

// Before a field stands one of these, which no text has: they are controls, and taken out of it.
constexpr char before_text = '\x1e';
constexpr char before_number = '\x1f';

void append_without_controls(std::string& to, std::string_view text)
{
    const auto replaced = [](char c) { return c >= 0 && c < ' ' ? ' ' : c; };
    std::ranges::transform(text, std::back_inserter(to), replaced);
}

} // namespace

bool is_logged(spdlog::level::level_enum level)
{
    return spdlog::should_log(level);
}

void log_line(spdlog::level::level_enum level, std::string_view words, log_fields fields)
{
    if (!is_logged(level))
        return;
    std::string payload(words);
    for (const auto& field : fields) {
        if (field.value.empty())
            continue;
        payload += field.is_number ? before_number : before_text;
        payload.append(field.name).append("=");
        append_without_controls(payload, field.value);
    }
    spdlog::log(level, "{}", payload);
}

log_record read_log_record(std::string_view payload)
{
    constexpr char separators[] = {before_text, before_number, '\0'};
    log_record record{.words = payload.substr(0, payload.find_first_of(separators)), .fields = {}};
    payload.remove_prefix(record.words.size());
    while (!payload.empty()) {
        const bool is_number = payload.front() == before_number;
        payload.remove_prefix(1);
        const auto piece = payload.substr(0, payload.find_first_of(separators));
        const auto equals = std::min(piece.find('='), piece.size());
        const auto value = equals < piece.size() ? piece.substr(equals + 1) : std::string_view();
        auto& field = record.fields.emplace_back(piece.substr(0, equals), value);
        field.is_number = is_number;
        payload.remove_prefix(piece.size());
    }
    return record;
}

} // namespace relay
