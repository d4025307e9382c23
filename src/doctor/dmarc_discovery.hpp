#pragma once

#include "relay/net/dns_answer.hpp"

#include <string>
#include <string_view>
#include <vector>

// Which of the records at and above a domain is the one that holds for it

namespace relay {

// What was found at one name
struct dmarc_lookup
{
    std::string name;
    txt_answer found;
};

// Where a domain's record may be, in this order: at the domain itself, then at each one above it
// but the top-level domain. At most eight names.
std::vector<std::string> dmarc_names(std::string_view domain);

// True when no name above this one needs to be asked: the domain's own record is there, an
// organisation's, or what cannot be looked up.
bool ends_dmarc_walk(const dmarc_lookup& found, bool own);

// The one that holds among what was found on the way up (RFC 9989, section 4.10): the domain's own,
// else that of its organisation, which is the highest unless a record says otherwise (psd=).
// Without any the last one. There is one at least.
dmarc_lookup choose_dmarc(std::vector<dmarc_lookup> way);

} // namespace relay
