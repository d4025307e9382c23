#pragma once

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace relay::cli {

struct completion_word
{
    std::string word;
    std::string what; // of a command or an option: what it is for, in a line
};

struct completion_offer
{
    std::vector<completion_word> words; // in their order
    bool files{};                       // names of files may stand there
};

// What may stand behind the words that were typed, when the next one begins with `begun`: commands;
// behind an option, its values; and the options of the command, when nothing else may, or `begun`
// is the beginning of one. What does not begin so is not left out.
completion_offer complete_words(
    const CLI::App& app, const std::vector<std::string>& typed, const std::string& begun
);

} // namespace relay::cli
