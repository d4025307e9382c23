#pragma once

#include "mail/json_input.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

// The fields of Resend's email (resend-api.md, section 1.2) and their spellings.

namespace relay {

// In the order in which the relay writes them: what `submission::summary` keeps comes first.
enum class email_field : std::uint8_t
{
    from,
    to,
    cc,
    bcc,
    reply_to,
    subject,
    tags,
    html,
    text,
    headers,
    attachments,
    topic_id,
    mail_template,
    scheduled_at, // never written: the relay holds the message back itself
    region,       // never written: undocumented
    react,        // the official Node library renders it; Resend does not take it
    count_,
};

// Resend's name for a field
std::string_view to_string(email_field field);

// The field that is called so, in snake_case or camelCase; nothing: there is none.
std::optional<email_field> find_email_field(std::string_view name);

// The fields of one email, looked up once
class email_fields
{
public:
    // Refuses a field that is given twice, also under its two names.
    email_fields(dom::object email, const json_path& path);

    bool has(email_field field) const { return (present_ >> index(field) & 1) != 0; }
    dom::element operator[](email_field field) const { return values_[index(field)]; }

    // As the producer spelled it
    std::string_view name(email_field field) const { return names_[index(field)]; }

private:
    static constexpr std::size_t count = static_cast<std::size_t>(email_field::count_);

    static constexpr std::size_t index(email_field field)
    {
        return static_cast<std::size_t>(field);
    }

    std::array<dom::element, count> values_;
    std::array<std::string_view, count> names_;
    std::uint32_t present_{};
};

} // namespace relay
