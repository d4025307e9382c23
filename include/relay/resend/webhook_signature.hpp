#pragma once

#include "relay/base/time.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// What came with a webhook, in the headers svix-id, svix-timestamp and svix-signature
struct webhook_headers
{
    std::string_view id;
    std::string_view timestamp; // seconds since 1970
    std::string_view signature; // "v1,<base64>", several with blanks between them
};

enum class signature_verdict
{
    good,
    missing,   // a header is not there, or is nothing that could be one
    old,       // signed more than five minutes ago, or from now
    different, // signed with none of our secrets, or changed on its way
};

// Signs and verifies webhooks as Svix does (resend-api.md, section 6.3). One thread.
class webhook_signer
{
public:
    // "whsec_" and base64. Several while they are rotated: each is good for verifying, the first
    // signs. Throws std::invalid_argument for what is none.
    explicit webhook_signer(const std::vector<std::string>& secrets);
    webhook_signer(webhook_signer&&) noexcept;
    webhook_signer& operator=(webhook_signer&&) noexcept;
    ~webhook_signer();

    // What the headers tell already, before the body is there: missing, old, or good so far.
    static signature_verdict look_at(const webhook_headers& headers, wall_time now);

    // `body`: the raw bytes. The signature is compared in a time that tells nothing about it.
    signature_verdict
    verify(const webhook_headers& headers, std::string_view body, wall_time now) const;

    // What goes into svix-signature
    std::string sign(std::string_view id, std::string_view timestamp, std::string_view body) const;

private:
    struct keys;
    std::unique_ptr<keys> keys_;
};

} // namespace relay
