#include "cli/read_config.hpp"

#include "relay/config/directories.hpp"
#include "relay/config/store_url.hpp"

#include <cstdlib>

namespace relay::cli {

const char* variable(const char* name)
{
    return std::getenv(name);
}

config_reading read_config(const std::string& file)
{
    return read_config(file, default_config(variable));
}

config_reading read_config(const std::string& file, const config& defaults)
{
    auto reading = file.empty() ? config_reading{.cfg = defaults} : load_config(file, defaults);
    reading.cfg.store.url = find_store_url(reading.cfg, variable);
    return reading;
}

environment_report
inspect_all(const config_reading& reading, const char* (*getenv)(const char* name))
{
    environment_report report;
    if (reading.legible) {
        report = inspect_environment(reading.cfg, getenv);
        for (auto& wrong : check_directories(reading.cfg))
            report.errors.push_back(std::move(wrong));
    }
    report.errors.insert(report.errors.begin(), reading.errors.begin(), reading.errors.end());
    return report;
}

} // namespace relay::cli
