#pragma once

#include <spdlog/common.h>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

// Lines of the log that have fields. In a log of text they stand behind the words as name=value, in
// one of JSON they are members: {"message":"a message is dead","id":"0199b3c2-..."}. The words are
// always the same, so that a program finds the line by them, and what is told too often is summed
// up. Above debug no line has a recipient; none has a key, a token or the text of a mail.

namespace relay {

struct log_field
{
    log_field(std::string_view field, std::string text) : name(field), value(std::move(text)) {}
    log_field(std::string_view field, std::string_view text) : name(field), value(text) {}
    log_field(std::string_view field, const char* text) : name(field), value(text) {}

    template <std::integral T>
    log_field(std::string_view field, T number)
        : name(field),
          value(std::to_string(number)),
          is_number(true)
    {
    }

    std::string name;
    std::string value;
    bool is_number{};
};

using log_fields = std::initializer_list<log_field>;

// Fields may cost something to make: ask first for what is only written below info.
bool is_logged(spdlog::level::level_enum level);

// Fields without a value are left out.
void log_line(spdlog::level::level_enum level, std::string_view words, log_fields fields = {});

// A line as it stands in what spdlog hands to those who write it
struct log_record
{
    std::string_view words;
    std::vector<log_field> fields;
};

log_record read_log_record(std::string_view payload);

} // namespace relay
