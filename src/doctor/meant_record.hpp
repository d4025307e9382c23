#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Records that their owners see and receivers do not: quotes became a part of them, or they begin
// otherwise.

namespace relay {

struct meant_record
{
    std::string text; // as it was meant
    std::string slip; // what is wrong, in words
};

// Without the quotes that a form took for a part of the record, and the blanks around it
std::string without_quotes_inside(std::string_view text);

// Among TXT records of which none is one of SPF, or of DMARC: one that was meant to be
std::optional<meant_record> find_meant_spf(const std::vector<std::string>& records);
std::optional<meant_record> find_meant_dmarc(const std::vector<std::string>& records);

} // namespace relay
