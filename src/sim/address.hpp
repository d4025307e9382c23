#pragma once

#include <optional>
#include <string_view>

namespace relay::sim {

// An address as Resend takes it: `a@b.c` or `Name <a@b.c>` (resend-api.md, section 1.4)
struct mailbox
{
    std::string_view local;
    std::string_view domain;
};

// Views into `text`; nothing when it is no address
std::optional<mailbox> parse_mailbox(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b);

// Resend refuses recipients at @example.com and @test.com, in any case of letters.
bool is_example_domain(std::string_view domain);

} // namespace relay::sim
