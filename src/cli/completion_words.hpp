#pragma once

#include <CLI/App.hpp>

#include <functional>
#include <string>
#include <vector>

namespace relay::cli {

struct completion_word
{
    std::string word;
    std::string what; // what it is for, in a line; may be empty
};

struct completion_offer
{
    std::vector<completion_word> words; // in their order
    bool files{};                       // names of files may stand there
};

// The values that there are of a type that the help names, such as "CAMPAIGN"; none: nobody knows.
using known_values = std::function<std::vector<completion_word>(const std::string& type)>;

// What may stand behind the words that were typed, when the next one begins with `begun`: commands;
// behind an option, or where an argument is due, its values; and the options of the command, when
// nothing else may, or `begun` is the beginning of one. What does not begin so is not left out.
completion_offer complete_words(
    const CLI::App& app,
    const std::vector<std::string>& typed,
    const std::string& begun,
    const known_values& values
);

} // namespace relay::cli
