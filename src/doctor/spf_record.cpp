#include "doctor/spf_record.hpp"

#include "doctor/tag_list.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace relay {

namespace {

constexpr std::string_view version = "v=spf1";
constexpr std::string_view qualifiers = "+-~?";

struct known_mechanism
{
    std::string_view name;
    bool needs_value;
};

constexpr std::array mechanisms = {
    known_mechanism{"all", false},
    known_mechanism{"a", false},
    known_mechanism{"mx", false},
    known_mechanism{"ptr", false},
    known_mechanism{"include", true},
    known_mechanism{"exists", true},
    known_mechanism{"ip4", true},
    known_mechanism{"ip6", true},
};

// Receivers give up after so many terms that need a look into DNS (RFC 7208, section 4.6.4).
constexpr std::size_t most_lookups = 10;

bool needs_lookup(const spf_record::term& t)
{
    return t.mechanism != "all" && !t.mechanism.starts_with("ip");
}

// "exp=..." and the like; a mechanism has a colon or a slash before any equals sign.
std::optional<std::string_view> modifier_name(std::string_view word)
{
    const auto end = word.find_first_of("=:/");
    if (end == 0 || end == std::string_view::npos || word[end] != '=')
        return std::nullopt;
    return word.substr(0, end);
}

// What is wrong; nothing: the term was read.
std::optional<std::string> read_mechanism(std::string_view word, spf_record& record)
{
    const auto whole = word;
    spf_record::term t;
    if (qualifiers.find(word[0]) != std::string_view::npos) {
        t.qualifier = word[0];
        word.remove_prefix(1);
    }
    const auto end = word.find_first_of(":/");
    t.mechanism = to_ascii_lower(word.substr(0, end));
    if (end != std::string_view::npos)
        t.value = word.substr(word[end] == ':' ? end + 1 : end);
    const auto* known = std::ranges::find(mechanisms, t.mechanism, &known_mechanism::name);
    if (known == mechanisms.end())
        return "`" + std::string(shortened(whole, 64)) + "` is no mechanism of SPF";
    if (known->needs_value && t.value.empty())
        return "`" + t.mechanism + "` lacks its value";
    record.terms.push_back(std::move(t));
    return std::nullopt;
}

} // namespace

bool is_spf(std::string_view text)
{
    if (!equals_ignoring_case(text.substr(0, version.size()), version))
        return false;
    return text.size() == version.size() || text[version.size()] == ' ';
}

std::variant<spf_record, std::string> parse_spf(std::string_view text)
{
    if (!is_spf(text))
        return "it does not begin with v=spf1";
    spf_record record;
    for (const auto& word : split_list(text.substr(version.size()), ' ')) {
        if (const auto name = modifier_name(word)) {
            if (!equals_ignoring_case(*name, "redirect"))
                continue; // receivers ignore modifiers that they do not know
            if (!record.redirect.empty())
                return "`redirect` stands twice";
            record.redirect = word.substr(name->size() + 1);
            if (record.redirect.empty())
                return "`redirect` lacks its value";
            continue;
        }
        if (auto wrong = read_mechanism(word, record))
            return std::move(*wrong);
    }
    if (static_cast<std::size_t>(std::ranges::count_if(record.terms, needs_lookup)) > most_lookups)
        return "more than 10 of its terms need a look into DNS";
    return record;
}

bool passes_servers_of(const spf_record& record, std::string_view domain)
{
    for (const auto& t : record.terms) {
        if (t.mechanism == "all")
            return t.qualifier == '+';
        if (t.mechanism == "include" && t.qualifier == '+' && equals_ignoring_case(t.value, domain))
            return true;
    }
    return false;
}

} // namespace relay
