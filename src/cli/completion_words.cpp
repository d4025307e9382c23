#include "cli/completion_words.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

bool is_hidden(const CLI::App& command)
{
    return command.get_group().empty();
}

void add_options(const CLI::App& command, std::vector<std::string>& words)
{
    for (const auto* option : command.get_options())
        for (const auto& name : option->get_lnames())
            words.push_back("--" + name);
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
    std::vector<std::string> words;
    for (const auto* command : here->get_subcommands({})) {
        if (is_hidden(*command))
            continue;
        if (command->get_name().empty()) // a group of options, which CLI11 keeps as a command
            add_options(*command, words);
        else
            words.push_back(command->get_name());
    }
    add_options(*here, words);
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

} // namespace relay::cli
