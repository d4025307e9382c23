#pragma once

#include "cli/load_line.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What is kept beside a file that was loaded, so that it is not loaded by mistake again: edited, or
// after the 24 hours in which the relay knows its lines.

namespace relay::cli {

struct load_record
{
    std::string store;    // that it went into
    std::string campaign; // of its first mail
    // The smallest digests of its recipients' addresses, in order: so many that two files can be
    // compared, and no more however long they are
    std::vector<std::uint64_t> people;
};

std::string to_text(const load_record& record);
std::optional<load_record> parse_record(const std::string& text);

// The campaign that a file's lines get: its name; of the lines of it that were rejected the same.
// Empty for standard input ("-").
std::string campaign_of(std::string_view path);

// Reads a file, to see what loading it would bring. Throws what load_source does.
load_record
look_at_load(const std::string& path, const line_defaults& defaults, const std::string& store);

// Whether most of the people of `next` have had the same campaign from the same store
bool is_repeated(const load_record& next, const load_record& before);

} // namespace relay::cli
