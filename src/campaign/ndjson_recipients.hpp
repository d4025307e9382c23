#pragma once

#include "campaign/recipient_object.hpp"
#include "relay/campaign/row_reader.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace relay {

// Recipients as JSON objects, one a line. A line that is none, or has no address, is skipped; empty
// lines are ignored.
class ndjson_recipients final : public row_reader
{
public:
    ndjson_recipients(std::size_t longest_line, std::span<const std::string_view> reserved)
        : longest_line_(longest_line),
          object_(reserved)
    {
    }

    std::optional<recipient_item> read(std::string_view& text) override;
    std::optional<recipient_item> finish() override;
    text_place place() const override { return cursor_.place(); }

private:
    std::optional<recipient_item> end_line();

    std::size_t longest_line_;
    std::string line_; // as far as it was read
    text_place begin_; // of the line
    text_cursor cursor_;
    recipient_object object_;
    row_maker made_;
};

} // namespace relay
