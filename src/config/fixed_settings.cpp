#include "relay/config/fixed_settings.hpp"

#include "config/schema.hpp"

namespace relay {

std::vector<std::string> keep_fixed_settings(const config& running, config& wanted)
{
    config as_it_is = running;
    const auto kept = make_schema(as_it_is);
    const auto given = make_schema(wanted);
    std::vector<std::string> changed;
    for (std::size_t s = 0; s < given.size(); ++s)
        for (std::size_t i = 0; i < given[s].settings.size(); ++i) {
            const setting& each = given[s].settings[i];
            if (each.fixed && each.value->take(*kept[s].settings[i].value))
                changed.push_back(key_of(given[s], each.name));
        }
    return changed;
}

} // namespace relay
