#pragma once

#include "cli/session.hpp"

#include <string>

// What people do with lists of contacts. Each returns an exit status, and throws relay_unreachable
// and bad_usage.

namespace relay::cli {

int create_list(const session& s, const std::string& name);

// Adds contacts, and changes those that are there; `resubscribe`: those who have unsubscribed get
// mail again.
int import_contacts(
    const session& s, const std::string& name, const std::string& file, bool resubscribe
);

// Into a file; empty: standard output
int export_contacts(const session& s, const std::string& name, const std::string& file);

// `name` empty: all lists
int show_lists(const session& s, const std::string& name);

int remove_list(const session& s, const std::string& name);

} // namespace relay::cli
