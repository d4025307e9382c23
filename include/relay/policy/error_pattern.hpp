#pragma once

#include <string>
#include <string_view>

namespace relay {

// What errors of one kind have in common: words that name an address, a domain or a number of one
// mail are "…". "The `a@b.example` is no address" and the same of another address are one kind.
std::string error_pattern(std::string_view message);

} // namespace relay
