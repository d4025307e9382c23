#pragma once

#include "cli/session.hpp"

#include <string>
#include <vector>

// The commands of `dlq`. Each returns an exit status.

namespace relay::cli {

// Which letters are meant: one of the three
struct letter_choice
{
    std::vector<std::string> ids;
    std::string reason;
    bool all{};
};

struct letter_page
{
    std::string reason;
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
int export_letters(const session& s, const std::string& reason, const std::string& file);

} // namespace relay::cli
