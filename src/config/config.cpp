#include "relay/config/config.hpp"

#include "config/schema.hpp"
#include "relay/base/spelling.hpp"
#include "relay/base/text_file.hpp"
#include "relay/base/text_lines.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

// Something that is wrong, and where
struct mistake
{
    toml::source_index line{}; // 0: nobody knows
    std::string what;
};

std::string text_of(const mistake& m, const std::string& file)
{
    const auto line = m.line > 0 ? ':' + std::to_string(m.line) : std::string();
    return file + line + ": " + m.what;
}

template <class T>
const T* find_named(const std::vector<T>& list, std::string_view name)
{
    const auto named = [name](const T& item) { return item.name == name; };
    const auto found = std::find_if(list.begin(), list.end(), named);
    return found == list.end() ? nullptr : &*found;
}

// One document on its way into a configuration
class document
{
public:
    explicit document(config& cfg) : sections_(make_schema(cfg)) {}

    // Reads all of it, whatever is wrong with parts of it. In the order of the lines
    std::vector<mistake> read(const toml::table& root)
    {
        const section& top = sections_.front();
        for (const auto& [key, value] : root) {
            const section* inner = find_named(sections_, key.str());
            if (!inner || key.str().empty())
                read_key(top, key, value);
            else if (const toml::table* table = value.as_table())
                read_section(*inner, *table);
            else
                note(top, key, "must be a table");
        }
        std::ranges::stable_sort(mistakes_, {}, &mistake::line);
        return std::move(mistakes_);
    }

private:
    void read_section(const section& in, const toml::table& table)
    {
        for (const auto& [key, value] : table)
            read_key(in, key, value);
    }

    void read_key(const section& in, const toml::key& key, const toml::node& value)
    {
        const setting* known = find_named(in.settings, key.str());
        if (!known)
            return note(in, key, "unknown key" + suggestion(in, key.str()));
        try {
            known->value->read(value);
        } catch (const bad_value& bad) {
            note(in, key, bad.why, bad.key, bad.line);
        }
    }

    // `part`, `line`: of a part of the value
    void note(
        const section& in,
        const toml::key& key,
        std::string_view why,
        std::string_view part = {},
        toml::source_index line = 0
    )
    {
        const auto& where = key.source().begin;
        if (line == 0 && where)
            line = where.line;
        mistakes_.push_back(
            {.line = line, .what = key_of(in, key.str()).append(part).append(": ").append(why)}
        );
    }

    // What may have been meant: the same key of another section, or one that is spelt like it
    std::string suggestion(const section& in, std::string_view name) const
    {
        std::string meant;
        for (const auto& each : sections_)
            if (find_named(each.settings, name))
                meant.append(meant.empty() ? "" : " or ").append(key_of(each, name));
        if (meant.empty())
            if (const auto closest = closest_word(name, names_in(in)))
                meant = key_of(in, *closest);
        return meant.empty() ? meant : ": did you mean " + meant + '?';
    }

    std::vector<std::string_view> names_in(const section& in) const
    {
        std::vector<std::string_view> names;
        for (const auto& each : in.settings)
            names.push_back(each.name);
        if (in.name.empty())
            for (const auto& each : sections_)
                names.push_back(each.name);
        return names;
    }

    std::vector<section> sections_;
    std::vector<mistake> mistakes_;
};

} // namespace

config_reading parse_config(std::string_view toml, const std::string& file, const config& defaults)
{
    config_reading reading{.cfg = defaults};
    try {
        for (const auto& m : document(reading.cfg).read(toml::parse(toml)))
            reading.errors.push_back(text_of(m, file));
    } catch (const toml::parse_error& error) {
        const mistake m{
            .line = error.source().begin.line, .what = std::string(error.description())};
        reading.errors.push_back(text_of(m, file));
        reading.legible = false;
    }
    return reading;
}

config_reading load_config(const std::string& path, const config& defaults)
{
    const auto text = read_text_file(path);
    std::string wrong = ": can't be read";
    if (const auto encoding = text ? wide_encoding(*text) : std::nullopt)
        wrong = ": is written in " + std::string(*encoding) + ", not in UTF-8";
    else if (text)
        return parse_config(*text, path, defaults);
    return {.cfg = defaults, .errors = {path + wrong}, .legible = false};
}

} // namespace relay
