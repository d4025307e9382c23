#pragma once

#include <string>
#include <string_view>

namespace relay::cli {

// What a text says beside its words. The words say it as well: not everybody sees colours.
enum class tone
{
    plain,
    title,
    good,
    warning,
    bad,
    faint,
};

// Whether a file descriptor is a terminal that shows colours, and nobody has asked for none
// (NO_COLOR, https://no-color.org)
bool shows_colours(int fd);

// Whether texts for people have colours, from here on; in the beginning they have none. The program
// sets it once.
void use_colours(bool use);

// The text in the colour of its tone, line by line, if there are colours.
std::string toned(tone of, std::string_view text);

// How many bytes of such a colour the text begins with; 0: it does not.
std::size_t colour_at_front(std::string_view text);

} // namespace relay::cli
