#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace relay::sim {

// The value of a query's parameter; empty when it isn't there
std::string_view parameter(std::string_view query, std::string_view name);

// The number of rows that `limit` asks for: 1 to 100, and 20 when it is empty
std::optional<std::size_t> parse_limit(std::string_view text);

// "a%40b.c" is "a@b.c".
std::string decode_url(std::string_view text);

} // namespace relay::sim
