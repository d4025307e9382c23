#include "config/warm_up_setting.hpp"

#include "relay/base/scanner.hpp"
#include "relay/base/spelling.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace relay {

namespace {

constexpr std::size_t most_days = 1'000;
constexpr std::int64_t most_recipients = 1'000'000'000;

[[noreturn]] void refuse(const toml::node& where, const std::string& key, std::string why)
{
    throw bad_value{.why = std::move(why), .key = key, .line = where.source().begin.line};
}

std::string read_domain(const toml::node& value, const std::string& key)
{
    const auto* text = value.as_string();
    const auto allowed = [](char c) {
        return is_ascii_letter(c) || is_ascii_digit(c) || c == '-' || c == '.';
    };
    if (!text || text->get().empty() || !std::ranges::all_of(text->get(), allowed))
        refuse(value, key, "must be a sender's domain, such as \"news.example.org\"");
    return to_ascii_lower(text->get());
}

std::optional<std::chrono::sys_days> parse_day(std::string_view text)
{
    scanner in(text);
    const auto year = in.number(4, 4);
    const auto month = year && in.skip('-') ? in.number(2, 2) : std::nullopt;
    const auto day = month && in.skip('-') ? in.number(2, 2) : std::nullopt;
    if (!day || !in.at_end())
        return std::nullopt;
    const std::chrono::year_month_day date(
        std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))
    );
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

std::chrono::sys_days read_day(const toml::node& value, const std::string& key)
{
    const auto* text = value.as_string();
    const auto day = text ? parse_day(text->get()) : std::nullopt;
    if (!day)
        refuse(value, key, "must be a day, such as \"2026-12-01\"");
    return *day;
}

std::vector<std::int64_t> read_daily(const toml::node& value, const std::string& key)
{
    const auto* list = value.as_array();
    if (!list || list->empty() || list->size() > most_days)
        refuse(value, key, "must be a list of 1 to 1000 numbers of recipients, one a day");
    std::vector<std::int64_t> daily;
    for (const toml::node& each : *list) {
        const auto* number = each.as_integer();
        if (!number || number->get() < 1 || number->get() > most_recipients) {
            const auto place = key + '[' + std::to_string(daily.size()) + ']';
            refuse(each, place, "must be a whole number between 1 and 1000000000");
        }
        daily.push_back(number->get());
    }
    return daily;
}

warm_up_config read_one(const toml::table& table, const std::string& key)
{
    constexpr std::string_view names[] = {"domain", "start", "daily"};
    warm_up_config one;
    for (const auto& [name, value] : table) {
        const auto place = key + '.' + std::string(name.str());
        if (name.str() == names[0]) {
            one.domain = read_domain(value, place);
        } else if (name.str() == names[1]) {
            one.start = read_day(value, place);
        } else if (name.str() == names[2]) {
            one.daily = read_daily(value, place);
        } else {
            const auto meant = closest_word(name.str(), {std::begin(names), std::end(names)});
            const auto hint = meant ? ": did you mean " + std::string(*meant) + '?' : "";
            throw bad_value{
                .why = "unknown key" + hint, .key = place, .line = name.source().begin.line};
        }
    }
    for (const auto name : names)
        if (!table.contains(name))
            refuse(table, key + '.' + std::string(name), "is missing");
    return one;
}

std::vector<warm_up_config> read_all(const toml::node& value)
{
    const auto* list = value.as_array();
    if (!list)
        throw bad_value{"must be a list of tables: [[warm_up]]"};
    std::vector<warm_up_config> all;
    for (const toml::node& each : *list) {
        const auto key = '[' + std::to_string(all.size()) + ']';
        const auto* table = each.as_table();
        if (!table)
            refuse(each, key, "must be a table: [[warm_up]]");
        auto one = read_one(*table, key);
        if (std::ranges::find(all, one.domain, &warm_up_config::domain) != all.end())
            refuse(*table, key + ".domain", "is there twice: " + one.domain);
        all.push_back(std::move(one));
    }
    return all;
}

std::string print_one(const warm_up_config& one)
{
    const auto start = to_iso8601(wall_time(one.start)).substr(0, 10);
    std::string daily;
    for (const auto recipients : one.daily)
        daily.append(daily.empty() ? "" : ", ").append(std::to_string(recipients));
    return "{ domain = " + toml_string(one.domain) + ", start = " + toml_string(start) +
           ", daily = [" + daily + "] }";
}

// Within one line a list of tables is the same as a table under each heading.
std::string print_all(const std::vector<warm_up_config>& all)
{
    std::string text = "[";
    for (const auto& one : all)
        text.append(text.size() > 1 ? ", " : "").append(print_one(one));
    return text + ']';
}

} // namespace

setting_ptr warm_ups(std::vector<warm_up_config>& in)
{
    return std::make_shared<typed_value<std::vector<warm_up_config>>>(in, read_all, print_all);
}

} // namespace relay
