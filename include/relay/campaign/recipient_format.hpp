#pragma once

#include "relay/mail/submission.hpp"

#include <string_view>
#include <variant>

namespace relay {

// How a file of recipients or contacts is written
enum class recipient_format
{
    csv,    // with a heading
    ndjson, // an object a line
    json,   // an array of objects
};

// By the Content-Type of a request, or why none is known: 415.
std::variant<recipient_format, api_error> recipient_format_of(std::string_view content_type);

} // namespace relay
