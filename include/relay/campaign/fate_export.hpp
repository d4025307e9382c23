#pragma once

#include "relay/store/recipient_course.hpp"

#include <span>
#include <string>
#include <string_view>

// What became of a campaign's recipients, written as a file

namespace relay {

// A recipient's fate. What there is nothing of is empty.
struct recipient_fate
{
    std::string_view email{};
    std::string_view state{};
    std::string_view reason{};
    std::string_view step{};
    std::string_view at{}; // ISO 8601
    std::string_view last_event{};
};

// `cancelled`: the campaign is, and so are those whose turn has not come. `steps`: the names of its
// steps. `at` has the text of the time: both outlive the result, as the course does.
recipient_fate fate_of(
    const recipient_course& course,
    bool cancelled,
    std::span<const std::string> steps,
    std::string& at
);

// The heading of the CSV, and its rows
void append_fate_heading(std::string& csv);
void append_fate_row(std::string& csv, const recipient_fate& fate);

// A line of NDJSON: null stands for nothing.
void append_fate_line(std::string& ndjson, const recipient_fate& fate);

} // namespace relay
