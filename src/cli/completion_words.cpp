#include "cli/completion_words.hpp"

#include <algorithm>
#include <utility>

namespace relay::cli {

namespace {

bool is_hidden(const CLI::App& command)
{
    return command.get_group().empty();
}

// CLI11 keeps a group of options as a command without a name.
void add_options(const CLI::App& command, std::vector<completion_word>& words)
{
    for (const auto* option : command.get_options())
        for (const auto& name : option->get_lnames())
            words.push_back({.word = "--" + name, .what = option->get_description()});
    for (const auto* group : command.get_subcommands({}))
        if (group->get_name().empty())
            add_options(*group, words);
}

// The option of this command that has the name; null: there is none.
const CLI::Option* find_option(const CLI::App& command, const std::string& name)
{
    for (const auto* option : command.get_options())
        if (option->check_name(name))
            return option;
    for (const auto* group : command.get_subcommands({}))
        if (group->get_name().empty())
            if (const auto* option = find_option(*group, name))
                return option;
    return nullptr;
}

// "{transactional,campaign}" in what CLI11 says of the option's type; nothing for one of free words
std::vector<completion_word> choices_of(const CLI::Option& option)
{
    const auto type = option.get_type_name();
    const auto open = type.find('{');
    const auto close = type.find('}', std::min(open, type.size()));
    std::vector<completion_word> words;
    if (close == std::string::npos)
        return words;
    for (auto begin = open + 1; begin < close;) {
        const auto end = std::min(type.find(',', begin), close);
        words.push_back({.word = type.substr(begin, end - begin), .what = {}});
        begin = end + 1;
    }
    return words;
}

// What an option takes: a type that the help names FILE or PATH, one of a few words, or what
// somebody knows
completion_offer values_of(const CLI::Option& option, const known_values& values)
{
    const auto type = option.get_type_name();
    completion_offer offer{.words = choices_of(option), .files = type == "FILE" || type == "PATH"};
    if (offer.words.empty() && !offer.files)
        offer.words = values(type);
    return offer;
}

void add_commands(const CLI::App& of, std::vector<completion_word>& words)
{
    for (const auto* command : of.get_subcommands({}))
        if (!is_hidden(*command) && !command->get_name().empty())
            words.push_back({.word = command->get_name(), .what = command->get_description()});
}

// Its arguments and those of its groups, in their order
void add_arguments(const CLI::App& command, std::vector<const CLI::Option*>& arguments)
{
    for (const auto* option : command.get_options())
        if (option->get_positional())
            arguments.push_back(option);
    for (const auto* group : command.get_subcommands({}))
        if (group->get_name().empty())
            add_arguments(*group, arguments);
}

// How far somebody has come: the command that they are in, and what was typed behind it
struct typed_command
{
    const CLI::App* command;
    std::size_t arguments{};     // that are complete
    const CLI::Option* option{}; // whose value is next; null: none's is
};

typed_command read_typed(const CLI::App& app, const std::vector<std::string>& typed)
{
    typed_command here{.command = &app};
    for (const auto& word : typed) {
        if (std::exchange(here.option, nullptr))
            continue; // it was the value
        if (word.starts_with('-') && word.size() > 1) {
            const auto* option = find_option(*here.command, word); // none by "--lane=campaign"
            if (option && option->get_items_expected_max() > 0)
                here.option = option;
            continue;
        }
        const auto commands = here.command->get_subcommands({});
        const auto next = std::ranges::find_if(commands, [&word](const CLI::App* command) {
            return command->get_name() == word && !is_hidden(*command);
        });
        if (next != commands.end())
            here = {.command = *next};
        else
            ++here.arguments;
    }
    return here;
}

// The values of the argument that is due; the last one may have several.
completion_offer argument_values(const typed_command& here, const known_values& values)
{
    std::vector<const CLI::Option*> arguments;
    add_arguments(*here.command, arguments);
    if (arguments.empty())
        return {};
    const auto due = std::min(here.arguments, arguments.size() - 1);
    if (here.arguments > due && arguments[due]->get_items_expected_max() == 1)
        return {};
    return values_of(*arguments[due], values);
}

// "--lane=cam": the values, with the option before them
completion_offer
joined_values(const CLI::App& command, const std::string& begun, const known_values& values)
{
    const auto name = begun.substr(0, begun.find('='));
    const auto* option = find_option(command, name);
    auto offer = option ? values_of(*option, values) : completion_offer();
    for (auto& value : offer.words)
        value.word.insert(0, name + '=');
    return offer;
}

void sort_words(std::vector<completion_word>& words)
{
    std::ranges::sort(words, {}, &completion_word::word);
    const auto twice = std::ranges::unique(words, {}, &completion_word::word);
    words.erase(twice.begin(), twice.end());
}

} // namespace

completion_offer complete_words(
    const CLI::App& app,
    const std::vector<std::string>& typed,
    const std::string& begun,
    const known_values& values
)
{
    const auto here = read_typed(app, typed);
    if (here.option)
        return values_of(*here.option, values);
    if (begun.starts_with('-') && begun.find('=') != std::string::npos)
        return joined_values(*here.command, begun, values);
    completion_offer offer;
    if (!begun.starts_with('-')) {
        offer = argument_values(here, values);
        add_commands(*here.command, offer.words);
    }
    if (offer.words.empty() && !offer.files)
        add_options(*here.command, offer.words);
    sort_words(offer.words);
    return offer;
}

} // namespace relay::cli
