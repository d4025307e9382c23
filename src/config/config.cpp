#include "relay/config/config.hpp"

#include "config/schema.hpp"
#include "relay/base/text_file.hpp"

#include <algorithm>

namespace relay {

namespace {

// Thrown at the first thing that is wrong, and caught by parse_config()
[[noreturn]] void
fail(const std::string& file, const toml::source_region& where, std::string_view why)
{
    std::string message = file;
    if (where.begin)
        message += ':' + std::to_string(where.begin.line);
    throw config_error{message.append(": ").append(why)};
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
    document(const std::string& file, config& cfg) : file_(file), sections_(make_schema(cfg)) {}

    void read(const toml::table& root) const
    {
        const section& top = sections_.front();
        for (const auto& [key, value] : root) {
            const section* inner = find_named(sections_, key.str());
            if (!inner || key.str().empty())
                read_key(top, key, value);
            else if (const toml::table* table = value.as_table())
                read_section(*inner, *table);
            else
                fail_key(top, key, "must be a table");
        }
    }

private:
    void read_section(const section& in, const toml::table& table) const
    {
        for (const auto& [key, value] : table)
            read_key(in, key, value);
    }

    void read_key(const section& in, const toml::key& key, const toml::node& value) const
    {
        const setting* known = find_named(in.settings, key.str());
        if (!known)
            fail_key(in, key, "unknown key");
        try {
            known->value->read(value);
        } catch (const bad_value& bad) {
            fail_key(in, key, bad.why);
        }
    }

    [[noreturn]] void fail_key(const section& in, const toml::key& key, std::string_view why) const
    {
        fail(file_, key.source(), key_of(in, key.str()).append(": ").append(why));
    }

    const std::string& file_;
    std::vector<section> sections_;
};

} // namespace

std::variant<config, config_error>
parse_config(std::string_view toml, const std::string& file, const config& defaults)
{
    config cfg = defaults;
    try {
        document(file, cfg).read(toml::parse(toml));
        return cfg;
    } catch (const toml::parse_error& error) {
        std::string message = file + ':' + std::to_string(error.source().begin.line) + ": ";
        return config_error{message.append(error.description())};
    } catch (const config_error& error) {
        return error;
    }
}

std::variant<config, config_error> load_config(const std::string& path, const config& defaults)
{
    const auto text = read_text_file(path);
    if (!text)
        return config_error{path + ": can't be read"};
    return parse_config(*text, path, defaults);
}

} // namespace relay
