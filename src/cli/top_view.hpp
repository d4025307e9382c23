#pragma once

#include "cli/screen.hpp"
#include "cli/speed_history.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

// What `resend-relay top` shows, and what its keys do, without a terminal

namespace relay::cli {

enum class top_page
{
    overview,
    dead_letters,
    help,
};

// What the next key is about
enum class top_question
{
    none,
    pause,
    resume,
};

// What is known, and what is looked at
struct top_state
{
    std::string url;
    boost::json::value status;       // of GET /relay/status, as it was heard last
    boost::json::value campaigns;    // an array: those that run or are paused
    boost::json::value dead_letters; // of GET /relay/dead-letters
    speed_history accepted;
    speed_history sent;
    speed_history rate_limited;
    std::string trouble; // why nothing is heard of the relay; empty: it is
    std::string said;    // what came of the last key

    top_page page{};
    top_question question{};
};

// A pause or a campaign that a digit chooses: the first is 1.
struct top_choice
{
    enum class kind
    {
        pause,
        campaign,
    };

    top_choice::kind of{};
    std::string id;   // a pause's scope, a campaign's id
    std::string name; // as it may be printed
};

struct top_picture
{
    std::vector<std::string> lines;
    std::vector<top_choice> choices; // what is numbered in them
};

// As many lines as the screen has. Sets the longest line of tables (line_width.hpp).
top_picture top_lines(const top_state& now, const screen_size& size);

} // namespace relay::cli
