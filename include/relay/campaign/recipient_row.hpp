#pragma once

#include "relay/base/text_place.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

// What a file of recipients or contacts has in it. The texts live until its reader is called again.

namespace relay {

// A row with these names of its file: lines from 1, of which it has the first; rows from 0, skipped
// ones among them and empty ones not.
struct row_place
{
    std::uint64_t line{};
    std::uint64_t index{};
};

struct recipient_row
{
    row_place place;
    std::string_view email;     // as it was given, without blanks around it
    std::string_view address;   // the same for all its spellings, fold_address()
    std::string_view variables; // a compact JSON object such as {"first_name":"Ann"}
};

// A row that is nobody's; the others of the file are not harmed.
struct skipped_row
{
    row_place place;
    std::string_view email; // its beginning; empty: there is none
    std::string_view reason;
};

// Why nothing of the file counts. What was read of it is to be forgotten.
struct file_refusal
{
    text_place place;
    std::string message; // with the place
};

using recipient_item = std::variant<recipient_row, skipped_row, file_refusal>;

file_refusal refuse_file(text_place place, std::string_view why);

// "`what` is longer than 256 KiB", the bound being in bytes
file_refusal refuse_length(text_place place, std::string_view what, std::size_t longest);

// Makes an item of each row, and counts them.
class row_maker
{
public:
    recipient_item take(std::uint64_t line, std::string_view email, std::string_view variables);

    // One in which no recipient can be made out
    recipient_item skip(std::uint64_t line, std::string_view email = {});

private:
    recipient_item skip_as(std::string_view reason, row_place place, std::string_view email) const;

    std::uint64_t count_{};
    std::string address_;
};

} // namespace relay
