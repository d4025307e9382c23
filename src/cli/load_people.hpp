#pragma once

#include "cli/load_line.hpp"

#include <string>
#include <string_view>
#include <vector>

// Whom a file is about to write to, so that the relay can be asked whether most of them have had
// that campaign: the file may have been loaded before, edited since, or longer ago than the 24
// hours in which the relay knows its lines, from whatever machine.

namespace relay::cli {

struct load_people
{
    std::string campaign; // of its first mail; empty: it has none

    // Recipients' addresses, a hundred at most, chosen by their digests: of a longer list as fair
    // a sample as if they had been drawn, and each time the same
    std::vector<std::string> sample;
};

// The campaign that a file's lines get: its name; of the lines of it that were rejected the same.
// Empty for standard input ("-").
std::string campaign_of(std::string_view path);

// Reads a file, to see what loading it would bring. Throws what text_input does.
load_people look_at_load(const std::string& path, const line_defaults& defaults);

} // namespace relay::cli
