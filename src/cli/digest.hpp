#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace relay::cli {

// Tells texts apart: the first 128 bits of SHA-256, in hexadecimal.
std::string digest(std::string_view text);

// The same of a text that comes in pieces
class running_digest
{
public:
    running_digest();
    ~running_digest();

    void add(std::string_view piece);
    std::string finish(); // once, in the end

private:
    struct state;
    std::unique_ptr<state> state_;
};

// The first half of a digest as a number: enough to tell a file's lines apart, in little memory
std::uint64_t half_of(std::string_view digest);

} // namespace relay::cli
