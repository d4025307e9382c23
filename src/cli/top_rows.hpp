#pragma once

#include "cli/table.hpp"
#include "cli/top_view.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The pauses and campaigns that `resend-relay top` lists with their numbers

namespace relay::cli {

// Puts rows below what a picture has, as long as there is room, and says how many there was none
// for.
class numbered_rows
{
public:
    // `room`: lines of the picture at most
    numbered_rows(top_picture& to, std::size_t room) : to_(to), room_(room) {}

    // The number that chooses this from now on, while there are any
    std::string next(top_choice choice);

    // How many of `rows` there is room for, below a blank line and the titles
    std::size_t fitting(std::size_t rows) const;

    void add(const table& rows, std::size_t left_out, const char* one, const char* several);

private:
    top_picture& to_;
    std::size_t room_;
};

void add_pauses(const boost::json::value& status, numbered_rows& to);
void add_campaigns(const top_state& now, numbered_rows& to);

// "3 min"; nothing where one of the times is missing
std::string time_between(const std::string& from, const std::string& until);

// The lines of a text, behind those that are there
void append_lines(std::vector<std::string>& to, std::string_view text);

} // namespace relay::cli
