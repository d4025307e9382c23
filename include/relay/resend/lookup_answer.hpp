#pragma once

#include "relay/mail/time.hpp"
#include "relay/policy/tracking.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What Resend answers to GET /emails/{id} and GET /suppressions (resend-api.md, sections 3.1 and
// 3.5), as far as the relay asks.

namespace relay {

struct looked_up_email
{
    event_kind last_event{}; // `other`: none that tells anything
    std::vector<std::string> to;
};

struct looked_up_suppression
{
    std::string id;
    std::string email;
    std::string origin; // bounce, complaint, manual
    std::string source; // the email that caused it; empty: none
    wall_time created;
};

struct suppression_page
{
    std::vector<looked_up_suppression> entries;
    bool has_more{};
};

// Nothing: the body is not what Resend answers.
std::optional<looked_up_email> read_looked_up_email(std::string_view body);
std::optional<looked_up_suppression> read_looked_up_suppression(std::string_view body);
std::optional<suppression_page> read_suppression_page(std::string_view body);

} // namespace relay
