#include "doctor/meant_record.hpp"

#include "doctor/spf_record.hpp"
#include "doctor/tag_list.hpp"
#include "relay/base/text.hpp"
#include "relay/doctor/dmarc_record.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::string_view quoted =
    "quotes stand in it that became a part of it, and receivers do not see it";

bool begins_with(std::string_view text, std::string_view beginning)
{
    return equals_ignoring_case(text.substr(0, beginning.size()), beginning);
}

} // namespace

std::string without_quotes_inside(std::string_view text)
{
    // With a backslash, and as word processors write them
    constexpr std::string_view quotes[] = {
        "\\\"", "\"", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e"};
    std::string plain(text);
    for (const auto quote : quotes)
        for (auto at = plain.find(quote); at != std::string::npos; at = plain.find(quote, at))
            plain.erase(at, quote.size());
    return std::string(without_blanks_around(plain));
}

std::optional<meant_record> find_meant_spf(const std::vector<std::string>& records)
{
    constexpr std::string_view version = "v=spf1";
    for (const auto& record : records) {
        const auto plain = without_quotes_inside(record);
        if (is_spf(plain))
            return meant_record{plain, std::string(quoted)};
        if (begins_with(plain, version))
            return meant_record{
                "v=spf1 " + plain.substr(version.size()), "a blank is missing behind v=spf1"};
    }
    return std::nullopt;
}

std::optional<meant_record> find_meant_dmarc(const std::vector<std::string>& records)
{
    constexpr std::string_view version = "v=DMARC1";
    for (const auto& record : records) {
        const auto plain = without_quotes_inside(record);
        if (is_dmarc(plain))
            return meant_record{plain, std::string(quoted)};
        if (!begins_with(plain, version))
            continue;
        auto rest = plain.substr(version.size());
        rest.erase(0, std::min(rest.find_first_not_of("; \t"), rest.size()));
        return meant_record{
            "v=DMARC1; " + rest, "it has to begin with v=DMARC1 in these letters, and a semicolon"};
    }
    return std::nullopt;
}

} // namespace relay
