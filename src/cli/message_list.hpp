#pragma once

#include "cli/session.hpp"

#include <boost/json/value.hpp>

#include <string>

// The command `messages list`: did somebody get their mail?

namespace relay::cli {

// As they were given; empty: not
struct message_filter
{
    std::string to;
    std::string state;
    std::string lane;
    std::string campaign;
    std::string tag;
    std::string since; // a time, or a duration: so long ago
    std::string until;
    std::string after;
    int limit{100};
};

// An exit status: not_found when there is none
int list_messages(const session& s, const message_filter& which);

// A page of them for people, of the newest first
std::string messages_text(const boost::json::value& page);

} // namespace relay::cli
