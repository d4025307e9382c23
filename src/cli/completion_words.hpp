#pragma once

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace relay::cli {

// What may follow the words that were typed: commands, then the options of the command; behind an
// option that takes one of a few words, these; behind one that takes any, nothing.
std::vector<std::string>
completion_words(const CLI::App& app, const std::vector<std::string>& typed);

} // namespace relay::cli
