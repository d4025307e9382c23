#pragma once

#include "relay/store/campaign_book.hpp"

#include <string>
#include <vector>

namespace relay {

struct tables;

namespace changes {

struct campaign_move
{
    campaign_id id;
    std::vector<campaign_state> from;
    campaign_state to{};
    wall_time at;
    std::string why;
};

struct campaign_definition
{
    campaign_id id;
    std::vector<campaign_state> in;
    std::string name;
    std::string text;
    std::string before; // as who changes it has read it
};

campaign_change_result move(tables& t, const campaign_move& m);
audience_start start_with(tables& t, const campaign_move& m, upload_id audience, list_id list);

// A move that is a resumption: the counts that its limits look at begin anew. `flow`: its mail's
campaign_change_result move_anew(tables& t, const campaign_move& m, const std::string& flow);
campaign_change_result define(tables& t, const campaign_definition& d);

// Part of one transaction: all of it is written, or nothing.
feeding_result feed(tables& t, const feeding& f);

} // namespace changes
} // namespace relay
