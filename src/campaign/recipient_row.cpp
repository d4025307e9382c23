#include "relay/campaign/recipient_row.hpp"

#include "relay/base/text.hpp"
#include "relay/mail/address.hpp"

namespace relay {

namespace {

constexpr std::size_t longest_shown = 254; // no address has more bytes

std::string spelled_bytes(std::size_t bytes)
{
    constexpr std::size_t kib = 1 << 10;
    return bytes % kib == 0 ? std::to_string(bytes / kib) + " KiB"
                            : std::to_string(bytes) + " bytes";
}

} // namespace

file_refusal refuse_file(text_place place, std::string_view why)
{
    std::string message = "Line " + std::to_string(place.line) + ", column ";
    message.append(std::to_string(place.column)).append(": ").append(why).append(".");
    return {.place = place, .message = std::move(message)};
}

file_refusal refuse_length(text_place place, std::string_view what, std::size_t longest)
{
    return refuse_file(place, std::string(what) + " is longer than " + spelled_bytes(longest));
}

recipient_item
row_maker::take(std::uint64_t line, std::string_view email, std::string_view variables)
{
    if (email.empty())
        return skip(line);
    const row_place place{.line = line, .index = count_++};
    const auto box = parse_mailbox(email);
    // Resend takes only ASCII before the @ (resend-api.md, section 1.4).
    if (!box || !is_ascii(box->local))
        return skip_as("invalid_address", place, email);
    address_ = fold_address(email);
    return recipient_row{
        .place = place, .email = email, .address = address_, .variables = variables};
}

recipient_item row_maker::skip(std::uint64_t line, std::string_view email)
{
    return skip_as("invalid_line", {.line = line, .index = count_++}, email);
}

recipient_item
row_maker::skip_as(std::string_view reason, row_place place, std::string_view email) const
{
    return skipped_row{.place = place, .email = shortened(email, longest_shown), .reason = reason};
}

} // namespace relay
