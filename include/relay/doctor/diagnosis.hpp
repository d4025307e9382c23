#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relay {

enum class severity : std::uint8_t
{
    good,
    warning, // mail goes out, but something is not as it should be, or could not be found out
    problem, // this stops mail, or makes receivers refuse it
};

// "ok", "warning", "problem"
std::string_view to_string(severity s);

// What one check came to: what is, and what to do about it
struct diagnosis
{
    severity level{severity::good};
    std::string check;    // "key", "spf", "dkim"
    std::string subject;  // the domain; empty: it is about none
    std::string text;     // how it is
    std::string advice{}; // what to do; empty when all is well
    std::string record{}; // a DNS record to paste, as a line of a zone file; empty: none
};

} // namespace relay
