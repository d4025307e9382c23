#pragma once

#include "cli/session.hpp"

#include <string>
#include <vector>

// What people do with campaigns. Each returns an exit status, and throws relay_unreachable and
// bad_usage.

namespace relay::cli {

struct new_campaign
{
    std::string file;       // TOML
    std::string recipients; // a file of them; empty: none
    bool start{};
    std::string at; // when; empty: now, or when the file says
};

// Makes a draft, brings its recipients, and starts it: in this order, so that whatever breaks off
// leaves a draft that nobody has had mail of.
int create_campaign(const session& s, const new_campaign& campaign);

int add_recipients(const session& s, const std::string& id, const std::string& file);

// `as`: a recipient's address; empty: the first one's
int preview_campaign(const session& s, const std::string& id, const std::string& as);
int test_campaign(
    const session& s,
    const std::string& id,
    const std::vector<std::string>& to,
    const std::string& as
);

int start_campaign(const session& s, const std::string& id, const std::string& at);

// "pause", "resume" or "cancel"
int change_campaign(const session& s, const std::string& id, const std::string& change);

struct campaign_page
{
    std::string state; // empty: any
    std::string after; // an id
    int limit{20};
};

int list_campaigns(const session& s, const campaign_page& page);
int show_campaign(const session& s, const std::string& id);
int plan_campaign(const session& s, const std::string& id);

// `by`: "step", "domain" or empty
int report_campaign(const session& s, const std::string& id, const std::string& by);

// What became of each recipient, into a file; empty: standard output
int export_campaign(const session& s, const std::string& id, const std::string& file);

} // namespace relay::cli
