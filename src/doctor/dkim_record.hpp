#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace relay {

// The public half of the key that a domain's mail is signed with: "p=MIGf..." (RFC 6376, section
// 3.6.1)
struct dkim_record
{
    std::string key_type{"rsa"};
    std::string key; // base64 without blanks; empty: the key is revoked
    int bits{};      // of an RSA key
    bool testing{};  // t=y: receivers treat the mail as if it were not signed
    bool for_email{true};
};

// Reads one, or says what is wrong with it: then no signature can be verified.
std::variant<dkim_record, std::string> parse_dkim(std::string_view text);

} // namespace relay
