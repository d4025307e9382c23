#include "campaign/csv_recipients.hpp"

#include "campaign/address_column.hpp"
#include "relay/base/json_writer.hpp"

#include <utility>

namespace relay {

csv_recipients::csv_recipients(std::size_t longest_row, std::span<const std::string_view> reserved)
    : longest_row_(longest_row),
      heading_(std::make_unique<csv_heading>(longest_row, reserved))
{
}

text_place csv_recipients::place() const
{
    return heading_ ? heading_->place() : rows_->cursor().place();
}

std::optional<recipient_item> csv_recipients::read(std::string_view& text)
{
    if (heading_) {
        if (!heading_->read(text))
            return std::nullopt;
        if (auto refusal = end_heading())
            return refusal;
    }
    while (!text.empty())
        if (auto next = item(rows_->read(text)))
            return next;
    return std::nullopt;
}

std::optional<recipient_item> csv_recipients::finish()
{
    if (heading_) {
        heading_->finish();
        if (auto refusal = end_heading())
            return refusal;
    }
    return item(rows_->finish());
}

std::optional<recipient_item> csv_recipients::end_heading()
{
    if (const auto& refusal = heading_->refusal())
        return *refusal;
    members_ = std::move(heading_->members);
    address_ = heading_->address;
    has_reserved_ = heading_->has_reserved;
    rows_ = std::make_unique<csv_reader>(std::move(*heading_).rows());
    heading_.reset();
    return std::nullopt;
}

std::optional<recipient_item> csv_recipients::item(csv_step step)
{
    switch (step) {
    case csv_step::more:
        return std::nullopt;
    case csv_step::row:
        return row();
    case csv_step::broken:
        return made_.skip(rows_->place().line);
    case csv_step::refused:
        break;
    }
    if (rows_->fault() == csv_fault::open_quote)
        return refuse_file(rows_->place(), "the quote that opens here is never closed");
    return refuse_length(rows_->place(), "the row", longest_row_);
}

std::optional<recipient_item> csv_recipients::row()
{
    std::string_view email;
    bool has_values = false;
    bool has_too_many = false;
    variables_ = '{';
    for (std::size_t i = 0; i < rows_->size(); ++i) {
        const auto cell = rows_->cell(i);
        const bool has_value = !is_blank(cell);
        has_values = has_values || has_value;
        if (i >= members_.size()) {
            has_too_many = has_too_many || has_value;
            continue;
        }
        if (i == address_)
            email = trimmed(cell);
        if (members_[i].empty())
            continue;
        if (variables_.size() > 1)
            variables_ += ',';
        variables_ += members_[i];
        append_json_string(variables_, cell);
    }
    variables_ += '}';

    if (!has_values)
        return std::nullopt;
    const auto place = rows_->place();
    if (has_too_many)
        return made_.skip(place.line, email);
    if (variables_.size() > longest_row_)
        return refuse_length(place, "the row, with the names of its values,", longest_row_);
    return made_.take(place.line, email, variables_);
}

} // namespace relay
