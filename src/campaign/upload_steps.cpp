#include "relay/campaign/upload_steps.hpp"

#include "campaign/missing_values.hpp"
#include "relay/base/text.hpp"

#include <string>
#include <utility>

namespace relay {

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

const row_place& place_of(const recipient_item& item)
{
    const auto* row = std::get_if<recipient_row>(&item);
    return row ? row->place : std::get<skipped_row>(item).place;
}

} // namespace

upload_steps::upload_steps(
    recipient_format format, const suppressed_addresses& suppressed, const rules& r
)
    : suppressed_(suppressed),
      rules_(r),
      by_index_(format == recipient_format::json),
      reader_(format, recipient_reader::longest_row, r.reserved)
{
}

void upload_steps::feed(std::string_view piece)
{
    reader_.feed(piece);
}

void upload_steps::finish()
{
    reader_.finish();
    finished_ = true;
}

std::optional<std::variant<upload_step, api_error>> upload_steps::next()
{
    while (auto item = refused_ ? std::nullopt : reader_.next()) {
        if (auto error = take(*item)) {
            refused_ = true;
            return std::move(*error);
        }
        if (step_.recipients.size() >= recipients_of_a_step || bytes_ >= bytes_of_a_step)
            break;
    }
    const bool full = step_.recipients.size() >= recipients_of_a_step || bytes_ >= bytes_of_a_step;
    if (refused_ || step_.reached == 0 || (!full && !finished_))
        return std::nullopt;
    bytes_ = 0;
    upload_step empty{.upload = {}, .recipients = {}, .first_skipped = {}};
    return std::exchange(step_, std::move(empty));
}

std::optional<api_error> upload_steps::take(const recipient_item& item)
{
    if (const auto* refusal = std::get_if<file_refusal>(&item))
        return not_taken(refusal->message);
    const auto& place = place_of(item);
    const auto line = by_index_ ? place.index + 1 : place.line;
    if (line > UINT32_MAX)
        return not_taken("The file has more lines than the relay can number.");
    line_ = static_cast<std::uint32_t>(line);
    if (line_ <= rules_.reached)
        return std::nullopt;
    step_.reached = line_;
    if (const auto* row = std::get_if<recipient_row>(&item))
        take(*row);
    else
        take(std::get<skipped_row>(item));
    return std::nullopt;
}

void upload_steps::take(const recipient_row& row)
{
    if (rules_.missing && rules_.missing->find(row.variables, row.address))
        return skip(row.email, skip_reason::missing_variable);
    const bool suppressed = suppressed_.stops(row.address, lane::campaign);
    if (suppressed && rules_.names_suppressed)
        name_skipped(row.email, skip_reason::suppressed);
    step_.recipients.push_back(
        {.line = line_,
         .email = std::string(row.email),
         .variables = std::string(row.variables),
         .suppressed = suppressed}
    );
    bytes_ += row.email.size() + row.variables.size();
}

void upload_steps::take(const skipped_row& row)
{
    skip(row.email, reason_of(row.reason));
}

// It becomes nobody.
void upload_steps::skip(std::string_view email, skip_reason why)
{
    name_skipped(email, why);
    ++step_.skipped;
}

void upload_steps::name_skipped(std::string_view email, skip_reason why)
{
    if (step_.first_skipped.size() < named_skipped_recipients)
        step_.first_skipped.push_back(
            {.line = line_, .email = std::string(shortened(email, longest_named_email)), .why = why}
        );
}

} // namespace relay
