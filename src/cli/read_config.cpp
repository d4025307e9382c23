#include "cli/read_config.hpp"

#include <cstdlib>

namespace relay::cli {

const char* variable(const char* name)
{
    return std::getenv(name);
}

std::variant<config, config_error> read_config(const std::string& file)
{
    auto defaults = default_config(variable);
    if (file.empty())
        return defaults;
    return load_config(file, defaults);
}

} // namespace relay::cli
