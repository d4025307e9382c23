#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Signatures of webhooks (resend-api.md, section 6.3)

namespace relay::sim {

// The bytes behind "whsec_..."; throws std::invalid_argument when they are no base64.
std::string decode_webhook_secret(std::string_view secret);

// "v1,<base64>": what goes into the header svix-signature
std::string sign_webhook(
    const std::string& key, std::string_view id, std::int64_t timestamp, std::string_view body
);

} // namespace relay::sim
