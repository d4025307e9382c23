#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// A mailbox as Resend takes it: `a@b.c` or `Name <a@b.c>`. Views into the text that was parsed.
struct mailbox
{
    std::string_view name;    // as it was written, quotes included; empty: none
    std::string_view address; // `a@b.c`
    std::string_view local;   // `a`
    std::string_view domain;  // `b.c`, in the letters that were used
};

// Strict where a mistake would bounce or smuggle something in (control characters, invisible ones
// inside of an address, more than one address, lengths: 64 bytes before the @, 254 in all), lenient
// where only looks are concerned (commas and letters of any script in the name, invisible
// characters around the address, domains in UTF-8). Needs a dot in the domain; takes no [domain
// literals]. Nothing: not a mailbox. What is no UTF-8 does no harm.
std::optional<mailbox> parse_mailbox(std::string_view text);

// Two spellings of one address have the same form: without a name, in lower case, the domain in
// A-labels, no quotes that are not needed. What is no mailbox is only put in lower case.
std::string fold_address(std::string_view text);

} // namespace relay
