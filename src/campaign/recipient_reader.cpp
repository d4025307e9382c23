#include "relay/campaign/recipient_reader.hpp"

#include "campaign/csv_recipients.hpp"
#include "campaign/json_recipients.hpp"
#include "campaign/ndjson_recipients.hpp"
#include "relay/base/check.hpp"

#include <string>

namespace relay {

namespace {

std::unique_ptr<row_reader>
rows_of(recipient_format format, std::size_t longest, std::span<const std::string_view> reserved)
{
    switch (format) {
    case recipient_format::csv:
        return std::make_unique<csv_recipients>(longest, reserved);
    case recipient_format::ndjson:
        return std::make_unique<ndjson_recipients>(longest, reserved);
    case recipient_format::json:
        break;
    }
    return std::make_unique<json_recipients>(longest, reserved);
}

file_refusal refuse_encoding(text_place place, const encoding_fault& fault)
{
    if (!fault.wide.empty())
        return refuse_file(
            place, "the file is written in " + std::string(fault.wide) + ": save it as UTF-8"
        );
    constexpr char digits[] = "0123456789ABCDEF";
    std::string why = "the byte 0x";
    why += digits[fault.byte >> 4];
    why += digits[fault.byte & 0xf];
    return refuse_file(
        place,
        why +
            " is no UTF-8; the file seems to be written in Latin-1 (Windows-1252): save it as UTF-8"
    );
}

} // namespace

recipient_reader::recipient_reader(
    recipient_format format, std::size_t longest, std::span<const std::string_view> reserved
)
    : rows_(rows_of(format, longest, reserved))
{
}

void recipient_reader::feed(std::string_view piece)
{
    check(!finished_ && (text_.empty() || refused_), "a piece follows when the one before is read");
    if (!refused_)
        text_ = decoder_.decode(piece, false);
}

void recipient_reader::finish()
{
    check(!finished_ && (text_.empty() || refused_), "a file ends when its last piece is read");
    finished_ = true;
    if (!refused_)
        text_ = decoder_.decode({}, true);
}

std::optional<recipient_item> recipient_reader::next()
{
    if (refused_)
        return std::nullopt;
    auto item = rows_->read(text_);
    if (!item && decoder_.fault())
        item = refuse_encoding(rows_->place(), *decoder_.fault());
    if (!item && finished_)
        item = rows_->finish();
    refused_ = item && std::holds_alternative<file_refusal>(*item);
    return item;
}

} // namespace relay
