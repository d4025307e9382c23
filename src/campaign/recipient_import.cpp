#include "relay/campaign/recipient_import.hpp"

#include "campaign/missing_values.hpp"
#include "relay/base/text.hpp"

#include <array>
#include <string>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// A step is written in some milliseconds, of which no other change waits for longer.
constexpr std::size_t recipients_of_a_step = 2'000;
constexpr std::size_t bytes_of_a_step = 1u << 20;

constexpr std::size_t longest_named_email = 254; // bytes

skip_reason reason_of(std::string_view text)
{
    return text == to_string(skip_reason::invalid_address) ? skip_reason::invalid_address
                                                           : skip_reason::invalid_line;
}

api_error not_taken(std::string message)
{
    return {.status = 422, .name = "validation_error", .message = std::move(message)};
}

api_error not_stored()
{
    return {
        .status = 503,
        .name = "queue_full",
        .message = "The recipients were not stored: the relay's disk is full, or the same upload "
                   "comes twice at once."};
}

} // namespace

recipient_import::recipient_import(
    const parts& p, const upload_record& upload, recipient_format format
)
    : p_(p),
      upload_(upload),
      by_index_(format == recipient_format::json),
      reader_(format),
      step_(empty_step())
{
}

upload_step recipient_import::empty_step() const
{
    return {.upload = upload_.id, .recipients = {}, .first_skipped = {}};
}

asio::awaitable<std::optional<api_error>> recipient_import::feed(std::string_view piece)
{
    reader_.feed(piece);
    co_return co_await take_rows();
}

asio::awaitable<std::variant<api_error, upload_record>> recipient_import::finish()
{
    reader_.finish();
    auto error = co_await take_rows();
    if (!error)
        error = co_await write();
    if (error)
        co_return std::move(*error);
    if (!co_await p_.recipient_book.received(upload_.id))
        co_return not_stored();
    auto whole =
        co_await p_.recipient_book.complete(p_.campaign_reader, upload_.id, upload_.recipients);
    if (!whole)
        co_return not_stored();
    co_return std::move(*whole);
}

asio::awaitable<std::optional<api_error>> recipient_import::take_rows()
{
    while (auto item = reader_.next()) {
        std::optional<api_error> error;
        if (const auto* row = std::get_if<recipient_row>(&*item))
            error = take(*row);
        else if (const auto* skipped = std::get_if<skipped_row>(&*item))
            error = take(*skipped);
        else
            error = not_taken(std::get<file_refusal>(*item).message);
        if (error) {
            co_await p_.recipient_book.discard(upload_.id);
            co_return error;
        }
        if (step_.recipients.size() >= recipients_of_a_step || bytes_ >= bytes_of_a_step) {
            error = co_await write();
            if (error)
                co_return error;
        }
    }
    co_return std::nullopt;
}

std::optional<api_error> recipient_import::take(const recipient_row& row)
{
    if (auto error = pass(row.place))
        return error;
    if (line_ <= upload_.reached)
        return std::nullopt;
    if (p_.missing && p_.missing->find(row.variables, row.address)) {
        skip(row.email, skip_reason::missing_variable);
        return std::nullopt;
    }
    const bool suppressed = p_.suppressed_addresses.stops(row.address, lane::campaign);
    if (suppressed)
        name_skipped(row.email, skip_reason::suppressed);
    step_.recipients.push_back(
        {.line = line_,
         .email = std::string(row.email),
         .variables = std::string(row.variables),
         .suppressed = suppressed}
    );
    step_.reached = line_;
    bytes_ += row.email.size() + row.variables.size();
    return std::nullopt;
}

std::optional<api_error> recipient_import::take(const skipped_row& row)
{
    if (auto error = pass(row.place))
        return error;
    if (line_ <= upload_.reached)
        return std::nullopt;
    skip(row.email, reason_of(row.reason));
    return std::nullopt;
}

std::optional<api_error> recipient_import::pass(const row_place& place)
{
    const auto line = by_index_ ? place.index + 1 : place.line;
    if (line > UINT32_MAX)
        return not_taken("The file has more lines than the relay can number.");
    line_ = static_cast<std::uint32_t>(line);
    return std::nullopt;
}

// It becomes no recipient.
void recipient_import::skip(std::string_view email, skip_reason why)
{
    name_skipped(email, why);
    ++step_.skipped;
    step_.reached = line_;
}

void recipient_import::name_skipped(std::string_view email, skip_reason why)
{
    if (step_.first_skipped.size() < named_skipped_recipients)
        step_.first_skipped.push_back(
            {.line = line_, .email = std::string(shortened(email, longest_named_email)), .why = why}
        );
}

asio::awaitable<std::optional<api_error>> recipient_import::write()
{
    bytes_ = 0;
    auto step = std::exchange(step_, empty_step());
    if (step.reached == 0)
        co_return std::nullopt;
    const auto reached = step.reached;
    upload_.recipients += static_cast<std::int64_t>(step.recipients.size());
    if (!co_await p_.recipient_book.add(std::move(step)))
        co_return not_stored();
    upload_.reached = reached;
    co_return std::nullopt;
}

} // namespace relay
