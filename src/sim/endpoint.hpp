#pragma once

#include <cstddef>
#include <string_view>

namespace relay::sim {

// The endpoints of Resend's API that are simulated
enum class endpoint
{
    send,
    send_batch,
    list_emails,
    get_email,
    update_email,
    cancel_email,
    list_domains,
    get_domain,
    suppressions,
    usage,
    other,
};

constexpr std::size_t endpoint_count = 11;

// "POST /emails" and so on
std::string_view to_string(endpoint e);

} // namespace relay::sim
