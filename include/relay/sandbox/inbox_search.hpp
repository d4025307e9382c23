#pragma once

#include "relay/sandbox/inbox.hpp"

#include <string>

namespace relay {

// What somebody wants to see of an inbox
struct inbox_search
{
    std::string text;  // in an address, the subject, the text or the html, in any case; empty: all
    std::string after; // the id of the last mail of the page before; empty: the first page
    std::size_t limit{50};
};

struct inbox_page
{
    std::vector<inbox_mail_ptr> mails;
    bool has_more{};
};

// Of mails with the newest first. A mail that is there no more has nothing after it. Reads all of
// them when there is a text to find.
inbox_page find_mails(const std::vector<inbox_mail_ptr>& newest_first, const inbox_search& search);

} // namespace relay
