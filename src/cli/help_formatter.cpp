#include "cli/help_formatter.hpp"

#include "cli/line_width.hpp"

#include <CLI/App.hpp>

#include <sstream>

namespace relay::cli {

namespace {

constexpr std::size_t help_width = 80;
constexpr std::size_t group_indent = 4; // of groups of options, which are indented

constexpr auto of_all_clients = R"(
Variables:
  RELAY_URL        where the relay is, unless --url says it
  RELAY_API_KEY    the token of its HTTP API
  NO_COLOR         when it is set: no colours

Exit status:
  0  done
  1  failed, or nothing was done
  2  bad arguments
  4  no relay answers there
  5  what was asked for does not exist
)";

// ":{sent,dead,...}" where an option takes one of so many words that they do not fit beside its
// name; else nothing.
std::string long_choices(const std::string& type)
{
    constexpr std::size_t longest = 60;
    const auto begin = type.find(":{");
    const auto end = type.find('}', begin);
    if (end == std::string::npos || end - begin < longest)
        return {};
    return type.substr(begin, end + 1 - begin);
}

} // namespace

std::string help_formatter::make_option_opts(const CLI::Option* option) const
{
    auto text = Formatter::make_option_opts(option);
    if (const auto choices = long_choices(text); !choices.empty())
        text.erase(text.find(choices), choices.size());
    return text;
}

std::string help_formatter::make_footer(const CLI::App* app) const
{
    return Formatter::make_footer(app) + (app->get_option_no_throw("--url") ? of_all_clients : "");
}

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
    auto text = option->get_description();
    const auto choices = long_choices(option->get_type_name());
    if (!choices.empty())
        text += ':';
    for (std::size_t i = 2; i + 1 < choices.size(); ++i) { // between the braces
        text.append(i == 2 ? " " : "").append(1, choices[i]);
        text += choices[i] == ',' ? " " : "";
    }
    return wrap(text, help_width - group_indent - get_column_width());
}

} // namespace relay::cli
