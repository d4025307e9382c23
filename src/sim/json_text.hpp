#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Writing JSON without a document in between

namespace relay::sim {

// The text in quotes, escaped
void append_json(std::string& out, std::string_view text);

void append_json(std::string& out, std::uint64_t number);

} // namespace relay::sim
