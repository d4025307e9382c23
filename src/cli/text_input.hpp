#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace relay::cli {

// A text file, or standard input ("-"), line by line, whatever its lines end with. The BOM before
// the first line is no part of it.
class text_input
{
public:
    // Throws bad_usage when it can't be read, or is written in UTF-16 or UTF-32.
    explicit text_input(const std::string& path);
    ~text_input();
    text_input(const text_input&) = delete;
    text_input& operator=(const text_input&) = delete;

    // Without its end; nothing: there is no other. Throws std::runtime_error when reading fails.
    std::optional<std::string> next_line();

    // Of the line that was read last: its number, from 1, and where the next one begins
    std::uint64_t line_number() const { return line_number_; }
    std::uint64_t offset() const { return offset_; }

private:
    bool fill();           // false: there is no more
    bool has_line() const; // a whole one

    std::string path_;
    int file_;
    bool at_end_{};
    std::string buffer_;
    std::size_t begin_{};    // of what was not taken yet
    std::size_t searched_{}; // up to here no line ends
    std::uint64_t line_number_{};
    std::uint64_t offset_{};
};

} // namespace relay::cli
