#pragma once

#include "mail/json_input.hpp"
#include "relay/mail/submission.hpp"

#include <cstdint>
#include <string>

// The parts of an email that have a structure of their own. Each function validates a value and
// appends it to `out` as Resend takes it, or throws a refusal.

namespace relay {

// "to", "cc", "bcc" or "reply_to": a string or an array of strings; written as an array, and not
// at all when it is empty.
struct address_list
{
    std::string_view name; // Resend's
    bool recipients{};     // false for `reply_to`: it may be anywhere, and nobody is counted
    std::size_t max{};
};

// Returns the number of addresses.
std::uint32_t append_addresses(
    std::string& out, const address_list& list, dom::element value, const json_path& path
);

// A sender that was read: a producer's mail mostly has the same one as the mail before.
struct known_sender
{
    std::string given;   // as it was written; empty: none is known
    std::string written; // as JSON
    std::string domain;  // as domains are compared
};

// `from`. Returns the address's domain as domains are compared. `last` is kept from email to email.
const std::string&
append_sender(std::string& out, dom::element value, const json_path& path, known_sender& last);

// What is there; `from_end` as if nothing followed them.
own_headers append_headers(std::string& out, dom::element value, const json_path& path);

// Returns its id.
std::string_view append_template(std::string& out, dom::element value, const json_path& path);

// False when there are none; then nothing is written.
bool append_attachments(std::string& out, dom::element value, const json_path& path);

// What the relay itself wants to know of the tags
struct tag_facts
{
    std::size_t count{};
    std::string_view tenant; // of the tag of that name; empty: none
    bool campaign_module{};  // `module` is `campaign`
};

// Appends the tags without the brackets around them. `reserved` is a name that is not the
// producer's to use; empty: none.
tag_facts
append_tags(std::string& out, dom::element value, const json_path& path, std::string_view reserved);

void append_tag(std::string& out, std::string_view name, std::string_view value);

constexpr std::size_t max_tags = 75; // resend-api.md, section 1.2

} // namespace relay
