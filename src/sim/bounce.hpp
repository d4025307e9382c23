#pragma once

#include <string>
#include <string_view>

namespace relay::sim {

// Why a mail came back: the `bounce` of events and of GET /emails/{id} (resend-api.md, sections 6.2
// and 14). All of static storage.
struct bounce
{
    std::string_view type;
    std::string_view sub_type;
    std::string_view diagnostic_code;
};

inline constexpr bounce hard_bounce{"Permanent", "General", "smtp; 550 5.1.1 user unknown"};
inline constexpr bounce soft_bounce{"Transient", "MailboxFull", "smtp; 452 4.2.2 mailbox full"};

// As a JSON object
std::string describe(const bounce& b);

} // namespace relay::sim
