#pragma once

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>

#include <string>

namespace relay::cli {

// Help as CLI11 writes it, within 80 columns; of a command that talks to a running relay with the
// variables and exit statuses that they all have
class help_formatter final : public CLI::Formatter
{
public:
    std::string make_description(const CLI::App* app) const override;
    std::string make_subcommand(const CLI::App* command) const override;
    std::string make_footer(const CLI::App* app) const override;
    std::string make_option_opts(const CLI::Option* option) const override;
    std::string make_option_desc(const CLI::Option* option) const override;
};

} // namespace relay::cli
