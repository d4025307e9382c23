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

// Views into `text`; nothing when it is no address. A mailbox is ASCII (resend-api.md, section 14),
// its domain need not be.
std::optional<mailbox> parse_mailbox(std::string_view text);

// Resend refuses recipients at @example.com and @test.com, in any case of letters.
bool is_example_domain(std::string_view domain);

// Resend's test addresses tell by their name what becomes of a mail (resend-api.md, section 10).
enum class test_address
{
    none, // an address like any other
    delivered,
    bounced,
    complained,
    suppressed,
};

test_address test_address_of(std::string_view address);

} // namespace relay::sim
