#pragma once

#include "mail/json_input.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace relay {

enum class job_type : std::uint8_t
{
    send_email,
    send_campaign,
    cancel,
    status,
    ping,
    auth,
    subscribe,
    join,
    happened,
};

enum class line_field : std::uint8_t
{
    type,
    ref,
    payload,
    idempotency_key,
    lane,
    campaign,
    scheduled_at,
    ttl,
    id,
    token,
    events,
    tags,
    after,
    recipient,
    event,
    email,
    count_,
};

// The fields of one line of the job socket (README.md, "The job socket"), looked up once.
// Throws refusal for a type or a field that there is not, and for a field that another type has.
class job_line
{
public:
    job_line(dom::object line, const json_path& path);

    job_type type() const { return type_; }

    // A field that must be there
    dom::element required(line_field field) const;
    std::string_view required_string(line_field field) const;

    // Nothing: it is not given.
    std::optional<dom::element> given(line_field field) const { return at(field); }
    json_path place(line_field field) const;

    // A string; nothing: it is not given.
    std::optional<std::string_view> string(line_field field) const;

private:
    const std::optional<dom::element>& at(line_field field) const
    {
        return values_[static_cast<std::size_t>(field)];
    }

    const json_path& path_;
    std::array<std::optional<dom::element>, static_cast<std::size_t>(line_field::count_)> values_;
    job_type type_{};
};

} // namespace relay
