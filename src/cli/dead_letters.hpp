#pragma once

#include "cli/session.hpp"

#include <string>
#include <vector>

// The commands of `dlq`. Each returns an exit status.

namespace relay::cli {

// What letters have in common; empty: anything
struct letter_filter
{
    std::string reason;
    std::string error; // its name, or a part of its message
    std::string campaign;
    std::string domain; // the sender's
    std::string since;  // a time, or how long ago; of the death
    std::string until;
};

// Which letters are meant: these, all, or those that the filter finds
struct letter_choice
{
    std::vector<std::string> ids;
    bool all{};
    letter_filter filter;
};

struct letter_page
{
    letter_filter filter;
    std::string after;
    int limit{100};
};

// "/relay/dead-letters?limit=100": where the HTTP API has this page
std::string target_of(const letter_page& page);

int list_letters(const session& s, const letter_page& page);
int show_letter(const session& s, const std::string& id);
int retry_letters(const session& s, const letter_choice& which, bool dry_run, bool even_if_sent);

// Has unknown outcomes looked for at Resend. `absent_after`: empty for the relay's own. With `wait`
// it returns when that has ended, and says what came of it.
int reconcile_letters(
    const session& s,
    const letter_choice& which,
    bool dry_run,
    const std::string& absent_after,
    bool wait
);

// Asks first, unless `yes`.
int purge_letters(const session& s, const letter_choice& which, bool dry_run, bool yes);

// Writes one line for each letter, to `file` or, when that is empty, to standard output.
int export_letters(const session& s, const letter_filter& filter, const std::string& file);

} // namespace relay::cli
