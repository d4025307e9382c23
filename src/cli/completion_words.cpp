#include "cli/completion_words.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

bool is_hidden(const CLI::App& command)
{
    return command.get_group().empty();
}

// CLI11 keeps a group of options as a command without a name.
void add_options(const CLI::App& command, std::vector<std::string>& words)
{
    for (const auto* option : command.get_options())
        for (const auto& name : option->get_lnames())
            words.push_back("--" + name);
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
std::vector<std::string> choices_of(const CLI::Option& option)
{
    const auto type = option.get_type_name();
    const auto open = type.find('{');
    const auto close = type.find('}', std::min(open, type.size()));
    std::vector<std::string> words;
    if (close == std::string::npos)
        return words;
    for (auto begin = open + 1; begin < close;) {
        const auto end = std::min(type.find(',', begin), close);
        words.push_back(type.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

} // namespace

std::vector<std::string>
completion_words(const CLI::App& app, const std::vector<std::string>& typed)
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
    if (!typed.empty() && typed.back().starts_with('-')) {
        const auto* option = find_option(*here, typed.back());
        if (option && option->get_items_expected_max() > 0)
            return choices_of(*option); // none: the shell offers files
    }
    std::vector<std::string> words;
    for (const auto* command : here->get_subcommands({})) {
        if (!is_hidden(*command) && !command->get_name().empty())
            words.push_back(command->get_name());
    }
    add_options(*here, words);
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

} // namespace relay::cli
