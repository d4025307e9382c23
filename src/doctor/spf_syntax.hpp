#pragma once

#include <string_view>

// The grammar of what stands behind the name of a term (RFC 7208, sections 5 and 7.1)

namespace relay {

// "mail.acme.example", with a dot at its end or macros in it
bool is_spf_domain(std::string_view text);

// "mail.acme.example/24//64", or a part of it
bool is_spf_domain_or_length(std::string_view text);

// "192.0.2.0/24"
bool is_spf_ip4(std::string_view text);
bool is_spf_ip6(std::string_view text);

// What may stand behind a modifier that nobody knows
bool is_spf_macro_string(std::string_view text);

} // namespace relay
