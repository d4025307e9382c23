#include "doctor/spf_record.hpp"

#include "doctor/spf_syntax.hpp"
#include "doctor/tag_list.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace relay {

namespace {

constexpr std::string_view version = "v=spf1";
constexpr std::string_view qualifiers = "+-~?";
constexpr std::size_t longest_quoted_word = 64;

enum class behind : std::uint8_t // the name of a mechanism
{
    nothing,
    a_domain,
    perhaps_a_domain, // and a length
    perhaps_a_name,
    ip4,
    ip6,
};

struct known_mechanism
{
    std::string_view name;
    behind what;
};

constexpr std::array mechanisms = {
    known_mechanism{"all", behind::nothing},
    known_mechanism{"a", behind::perhaps_a_domain},
    known_mechanism{"mx", behind::perhaps_a_domain},
    known_mechanism{"ptr", behind::perhaps_a_name},
    known_mechanism{"include", behind::a_domain},
    known_mechanism{"exists", behind::a_domain},
    known_mechanism{"ip4", behind::ip4},
    known_mechanism{"ip6", behind::ip6},
};

// `text` is what follows the name: ":x", "/24" or nothing.
bool may_follow(std::string_view text, behind what)
{
    const bool colon = text.starts_with(':');
    const auto value = text.substr(colon ? 1 : 0);
    switch (what) {
    case behind::nothing:
        return text.empty();
    case behind::a_domain:
        return colon && is_spf_domain(value);
    case behind::perhaps_a_domain:
        return is_spf_domain_or_length(value) && (!colon || (!value.empty() && value[0] != '/'));
    case behind::perhaps_a_name:
        return text.empty() || (colon && is_spf_domain(value));
    case behind::ip4:
        return colon && is_spf_ip4(value);
    case behind::ip6:
        return colon && is_spf_ip6(value);
    }
    return false;
}

std::string_view last(std::string_view text, std::size_t count)
{
    return text.substr(text.size() - std::min(count, text.size()));
}

std::string without_last_dot(std::string_view name)
{
    return std::string(name.substr(0, name.size() - (name.ends_with('.') ? 1 : 0)));
}

// Nothing: it is no mechanism. No top-level domain ends in -all: there a blank is missing.
std::optional<spf_record::term> read_mechanism(std::string_view word)
{
    spf_record::term t;
    if (!word.empty() && qualifiers.find(word[0]) != std::string_view::npos) {
        t.qualifier = word[0];
        word.remove_prefix(1);
    }
    const auto end = std::min(word.find_first_of(":/"), word.size());
    t.mechanism = to_ascii_lower(word.substr(0, end));
    const auto* known = std::ranges::find(mechanisms, t.mechanism, &known_mechanism::name);
    const auto value = word.substr(end);
    const bool glued = value.size() > 1 && equals_ignoring_case(last(value, 4), "-all");
    if (known == mechanisms.end() || !may_follow(value, known->what) || glued)
        return std::nullopt;
    t.value = without_last_dot(value.substr(value.starts_with(':') ? 1 : 0));
    return t;
}

// "redirect=acme.example" in two; a mechanism has a colon or a slash before any equals sign.
struct modifier
{
    std::string name; // in lower case
    std::string_view value;
};

std::optional<modifier> read_modifier(std::string_view word)
{
    const auto end = word.find_first_of("=:/");
    if (end == 0 || end == std::string_view::npos || word[end] != '=' || !is_ascii_letter(word[0]))
        return std::nullopt;
    return modifier{to_ascii_lower(word.substr(0, end)), word.substr(end + 1)};
}

bool is_good(const modifier& m)
{
    return m.name == "redirect" || m.name == "exp" ? is_spf_domain(m.value)
                                                   : is_spf_macro_string(m.value);
}

// Where a second term begins in a word, as when a TXT record of two strings has no blank between
// them; 0: nowhere.
std::size_t second_term(std::string_view word)
{
    for (std::size_t i = 1; i < word.size(); ++i) {
        const auto rest = word.substr(i);
        const bool begins = qualifiers.find(rest[0]) != std::string_view::npos ||
                            rest.find_first_of(":=") != std::string_view::npos;
        if (begins && read_mechanism(rest) &&
            (read_mechanism(word.substr(0, i)) || is_spf(word.substr(0, i))))
            return i;
    }
    return 0;
}

std::string in_ticks(std::string_view word)
{
    return '`' + std::string(shortened(word, longest_quoted_word)) + '`';
}

std::string what_is_wrong(std::string_view word)
{
    if (const auto second = second_term(word))
        return "a blank is missing in " + in_ticks(word) + ", before " +
               in_ticks(word.substr(second)) + ", as between two strings of a TXT record";
    const auto name = word.substr(0, word.find_first_of(":/="));
    const auto bare =
        name.substr(!name.empty() && qualifiers.find(name[0]) != std::string_view::npos);
    if (read_modifier(word) ||
        std::ranges::find(mechanisms, to_ascii_lower(bare), &known_mechanism::name) !=
            mechanisms.end())
        return in_ticks(word) + " cannot be read";
    return in_ticks(word) + " is no mechanism of SPF";
}

std::vector<std::string> words_of(std::string_view text)
{
    return split_list(text.substr(std::min(version.size(), text.size())), ' ');
}

// The words of a record that receivers can read, two of them where a blank is missing; a modifier
// once
void add_readable(std::vector<std::string>& to, std::string_view word)
{
    if (const auto change = read_modifier(word)) {
        const auto same = [&change](const std::string& other) {
            const auto before = read_modifier(other);
            return before && before->name == change->name;
        };
        if (is_good(*change) && std::ranges::none_of(to, same))
            to.emplace_back(word);
    } else if (read_mechanism(word)) {
        if (std::ranges::find(to, word) == to.end())
            to.emplace_back(word);
    } else if (const auto second = second_term(word)) {
        add_readable(to, word.substr(0, second));
        add_readable(to, word.substr(second));
    }
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
    bool explained = false;
    for (const auto& word : words_of(text)) {
        if (const auto change = read_modifier(word)) {
            if (!is_good(*change))
                return what_is_wrong(word);
            const bool redirects = change->name == "redirect";
            if ((redirects && !record.redirect.empty()) || (change->name == "exp" && explained))
                return "`" + change->name + "` stands twice";
            explained = explained || change->name == "exp";
            if (redirects)
                record.redirect = without_last_dot(change->value);
            continue;
        }
        auto term = read_mechanism(word);
        if (!term)
            return what_is_wrong(word);
        record.terms.push_back(std::move(*term));
    }
    return record;
}

std::string mended_spf(const std::vector<std::string>& texts, std::string_view domain)
{
    std::vector<std::string> words{"include:" + std::string(domain)};
    for (const auto& text : texts)
        for (const auto& word : words_of(text))
            add_readable(words, word);
    constexpr std::string_view gentle_first = "+?~-";
    std::size_t strictest = 0;
    bool has_all = false;
    bool redirects = false;
    std::string line(version);
    for (const auto& word : words) {
        const auto term = read_mechanism(word);
        if (term && term->mechanism == "all") {
            has_all = true;
            strictest = std::max(strictest, gentle_first.find(term->qualifier));
        } else if (!term || term->mechanism != "include" || term->value != domain || &word == &words.front()) {
            redirects = redirects || word.starts_with("redirect=");
            line.append(" ").append(word);
        }
    }
    if (has_all)
        return line.append(" ").append(1, gentle_first[strictest]).append("all");
    return redirects ? line : line + " ~all";
}

} // namespace relay
