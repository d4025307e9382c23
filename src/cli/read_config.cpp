#include "cli/read_config.hpp"

#include "relay/config/directories.hpp"

#include <cstdlib>

namespace relay::cli {

const char* variable(const char* name)
{
    return std::getenv(name);
}

config_reading read_config(const std::string& file)
{
    auto defaults = default_config(variable);
    if (file.empty())
        return {.cfg = std::move(defaults)};
    return load_config(file, defaults);
}

environment_report inspect_all(const config_reading& reading)
{
    environment_report report;
    if (reading.legible) {
        report = inspect_environment(reading.cfg, variable);
        for (auto& wrong : check_directories(reading.cfg))
            report.errors.push_back(std::move(wrong));
    }
    report.errors.insert(report.errors.begin(), reading.errors.begin(), reading.errors.end());
    return report;
}

} // namespace relay::cli
