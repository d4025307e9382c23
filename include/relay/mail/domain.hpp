#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// A domain in the letters of DNS: labels that are not ASCII become A-labels (RFC 5890), an ASCII
// domain stays as it is. Nothing: there can be no domain of these letters. `domain` is UTF-8.
std::optional<std::string> to_a_labels(std::string_view domain);

// The form in which domains are compared: A-labels in lower case. What is no domain is only put
// in lower case.
std::string fold_domain(std::string_view domain);

} // namespace relay
