#include "cli/help_formatter.hpp"

#include "cli/line_width.hpp"

#include <CLI/App.hpp>

#include <sstream>

namespace relay::cli {

namespace {

constexpr std::size_t help_width = 80;
constexpr std::size_t group_indent = 4; // of groups of options, which are indented

} // namespace

std::string help_formatter::make_description(const CLI::App* app) const
{
    return wrap(Formatter::make_description(app), help_width - group_indent);
}

std::string help_formatter::make_subcommand(const CLI::App* command) const
{
    std::ostringstream out;
    CLI::detail::format_help(
        out,
        command->get_display_name(true),
        wrap(command->get_description(), help_width - get_column_width()),
        get_column_width()
    );
    return out.str();
}

std::string help_formatter::make_option_desc(const CLI::Option* option) const
{
    return wrap(option->get_description(), help_width - group_indent - get_column_width());
}

} // namespace relay::cli
