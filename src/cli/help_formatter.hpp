#pragma once

#include <CLI/Formatter.hpp>

#include <string>

namespace relay::cli {

// Help as CLI11 writes it, within 80 columns
class help_formatter final : public CLI::Formatter
{
public:
    std::string make_description(const CLI::App* app) const override;
    std::string make_subcommand(const CLI::App* command) const override;
    std::string make_option_desc(const CLI::Option* option) const override;
};

} // namespace relay::cli
