#pragma once

#include "cli/screen.hpp"

#include <string>
#include <termios.h>
#include <vector>

namespace relay::cli {

// The whole terminal for one program, as editors take it: a screen of its own, no cursor, keys as
// they are pressed and not shown. The destructor gives the terminal back as it was.
class full_screen
{
public:
    // Takes nothing yet. Throws bad_usage, which says `instead`, when standard output is no
    // terminal, or there is none to read keys from.
    explicit full_screen(const std::string& instead);
    ~full_screen();

    full_screen(const full_screen&) = delete;
    full_screen& operator=(const full_screen&) = delete;

    // Takes it, or takes it again; gives it back, for while the program is stopped.
    void take();
    void leave();

    screen_size size() const;

    // What the screen shows from now on, from its first line. What is too long or too much is cut.
    void show(const std::vector<std::string>& lines);

    // Where keys come from: a file of its own, so that nobody else minds whether its reads wait
    int keys() const { return keys_; }

private:
    int keys_;
    termios before_{};
    bool taken_{};
};

} // namespace relay::cli
