#pragma once

#include "cli/session.hpp"

#include <string>
#include <vector>

// The commands of `suppressions`. Each returns an exit status.

namespace relay::cli {

struct suppression_arguments
{
    std::vector<std::string> addresses;
    std::string why;
    std::string by;
    bool campaign_only{};
    std::string origin;
    int limit{100};
    std::string file;
};

int list_suppressions(const session& s, const suppression_arguments& a);
int add_suppressions(const session& s, const suppression_arguments& a);
int remove_suppressions(const session& s, const suppression_arguments& a);

// Takes the addresses of a file. Lines that are none are named on stderr, and make it a failure, as
// does a file without any.
int import_suppressions(const session& s, const suppression_arguments& a);

// CSV that import_suppressions() takes back, or JSON
int export_suppressions(const session& s, const suppression_arguments& a);

} // namespace relay::cli
