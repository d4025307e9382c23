#include "cli/config_json.hpp"

#include "relay/config/config_text.hpp"

#include <boost/json/parse.hpp>

#include <toml++/toml.h>

#include <sstream>

namespace relay::cli {

boost::json::value config_json(const config& cfg)
{
    const auto document = toml::parse(config_text(cfg));
    std::ostringstream text;
    text << toml::json_formatter(document);
    return boost::json::parse(text.str());
}

} // namespace relay::cli
