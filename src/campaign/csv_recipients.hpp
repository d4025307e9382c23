#pragma once

#include "campaign/csv_heading.hpp"
#include "relay/base/csv_reader.hpp"
#include "relay/campaign/row_reader.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace relay {

// Recipients in CSV with a heading. Each cell is a text: an empty one is an empty text, one that a
// short row does not have is absent. A row with values that no heading names is skipped: its cells
// may have been shifted. Rows without any value, and columns without a heading, are ignored.
class csv_recipients final : public row_reader
{
public:
    csv_recipients(std::size_t longest_row, std::span<const std::string_view> reserved);

    std::optional<recipient_item> read(std::string_view& text) override;
    std::optional<recipient_item> finish() override;
    text_place place() const override;
    bool has_reserved_columns() const override { return has_reserved_; }

private:
    std::optional<recipient_item> end_heading();
    std::optional<recipient_item> item(csv_step step);
    std::optional<recipient_item> row();

    std::size_t longest_row_;
    std::unique_ptr<csv_heading> heading_; // until it is read
    std::unique_ptr<csv_reader> rows_;     // from then on
    std::vector<std::string> members_;
    std::size_t address_{};
    bool has_reserved_{};
    std::string variables_;
    row_maker made_;
};

} // namespace relay
