#pragma once

#include "cli/top_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace relay::cli {

// A call that a key asks for
struct top_call
{
    std::string target;
    std::string body; // JSON
    std::string done; // in words, when it was
};

enum class top_wish
{
    nothing,
    quit,
    dead_letters, // to be fetched
    call,
};

struct top_press
{
    top_wish wish{};
    top_call call{};
};

// The keys in what a terminal sent: those that are characters, and 0x1b for Escape. Cursor keys and
// their like are left out.
std::vector<char> read_keys(std::string_view bytes);

// What a key does; `choices` are those of the picture that is on the screen.
top_press press(top_state& now, const std::vector<top_choice>& choices, char key);

} // namespace relay::cli
