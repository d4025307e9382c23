#include "cli/completion_words.hpp"

#include <algorithm>

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

void add_commands(const CLI::App& of, std::vector<completion_word>& words)
{
    for (const auto* command : of.get_subcommands({}))
        if (!is_hidden(*command) && !command->get_name().empty())
            words.push_back({.word = command->get_name(), .what = command->get_description()});
}

bool takes_file(const CLI::App& command)
{
    return std::ranges::any_of(command.get_options(), [](const CLI::Option* option) {
        return option->get_positional() && option->check_name("file");
    });
}

// The command that the words end in
const CLI::App& command_of(const CLI::App& app, const std::vector<std::string>& typed)
{
    const auto* here = &app;
    for (const auto& word : typed) {
        const auto commands = here->get_subcommands({});
        const auto next = std::ranges::find_if(commands, [&word](const CLI::App* command) {
            return command->get_name() == word && !is_hidden(*command);
        });
        if (next != commands.end())
            here = *next;
    }
    return *here;
}

} // namespace

completion_offer
complete_words(const CLI::App& app, const std::vector<std::string>& typed, const std::string& begun)
{
    const auto& here = command_of(app, typed);
    completion_offer offer;
    if (!typed.empty() && typed.back().starts_with('-')) {
        const auto* option = find_option(here, typed.back());
        if (option && option->get_items_expected_max() > 0) {
            offer.words = choices_of(*option);
            offer.files = offer.words.empty();
            return offer;
        }
    }
    if (!begun.starts_with('-')) {
        add_commands(here, offer.words);
        offer.files = takes_file(here);
    }
    if (offer.words.empty() && !offer.files)
        add_options(here, offer.words);
    std::ranges::sort(offer.words, {}, &completion_word::word);
    const auto twice = std::ranges::unique(offer.words, {}, &completion_word::word);
    offer.words.erase(twice.begin(), twice.end());
    return offer;
}

} // namespace relay::cli
