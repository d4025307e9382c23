#pragma once

#include "relay/resend/account_api.hpp"

#include <optional>
#include <string_view>

// Reading what Resend answers about the account. Nothing: it is not what Resend answers.

namespace relay {

// `tag`: the name of our correlation tag, whose value is wanted
std::optional<email_page> read_email_page(std::string_view body, std::string_view tag);
std::optional<email_trace> read_email(std::string_view body, std::string_view tag);

std::optional<account_usage> read_usage(std::string_view body);

std::optional<domain_page> read_domain_page(std::string_view body);
std::optional<sending_domain> read_domain(std::string_view body);

std::optional<suppression_page> read_suppression_page(std::string_view body);
std::optional<listed_suppression> read_suppression(std::string_view body);

// The recipients (to, cc, bcc) of an email as a JSON object, Resend's or ours: as
// addresses are compared (relay/mail/address.hpp).
std::vector<std::string> recipients_of(std::string_view email);

} // namespace relay
