#pragma once

#include "campaign/recipient_object.hpp"
#include "relay/campaign/row_reader.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace relay {

// Recipients as one JSON array of objects, of which one at a time is in memory. An element that is
// no object, or has no address, is skipped; what is no JSON refuses the file, since nobody knows
// where the next element begins.
class json_recipients final : public row_reader
{
public:
    json_recipients(std::size_t longest_element, std::span<const std::string_view> reserved)
        : longest_element_(longest_element),
          object_(reserved)
    {
    }

    std::optional<recipient_item> read(std::string_view& text) override;
    std::optional<recipient_item> finish() override;
    text_place place() const override { return cursor_.place(); }

private:
    enum class part
    {
        before,
        within,
        behind,
    };

    bool skip_blanks(std::string_view& text);
    std::size_t element_part(std::string_view text);
    void pass(std::string_view& text, std::size_t size);
    std::optional<recipient_item> enter(std::string_view& text);
    std::optional<recipient_item> end_element(char end);

    std::size_t longest_element_;
    text_cursor cursor_;
    part part_{};

    // The element that is being read
    std::string element_;
    text_place begin_;
    std::size_t depth_{};
    bool in_string_{};
    bool escaped_{};

    bool any_{}; // an element was read
    recipient_object object_;
    row_maker made_;
};

} // namespace relay
