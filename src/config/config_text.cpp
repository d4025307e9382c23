#include "relay/config/config_text.hpp"

#include "config/schema.hpp"

namespace relay {

std::string config_text(const config& cfg)
{
    config shown = cfg;
    std::string text;
    for (const section& s : make_schema(shown)) {
        if (!s.name.empty())
            text.append("\n[").append(s.name).append("]\n");
        for (const setting& each : s.settings)
            text.append(each.name).append(" = ").append(each.value->print()).append("\n");
    }
    return text;
}

} // namespace relay
