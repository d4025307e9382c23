#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace relay::sim {

enum class field : unsigned
{
    from,
    to,
    cc,
    bcc,
    reply_to,
    subject,
    html,
    text,
    headers,
    attachments,
    tags,
    scheduled_at,
    topic_id,
    mail_template,
};

constexpr std::size_t field_count = 14;

std::string_view to_string(field f);

struct mail_tag
{
    std::string_view name;
    std::string_view value;
};

// The fields of one email of a request, found in one pass over it. Unknown fields are ignored, as
// Resend does. Absent are also null, an empty list, unless of recipients, and beside a template an
// empty sender, subject or body: so do typed clients leave fields out (resend-api.md, section 14).
class mail_view
{
public:
    explicit mail_view(simdjson::dom::object mail);

    bool has(field f) const { return (present_ >> static_cast<unsigned>(f)) & 1; }

    // Only for a field that is there
    simdjson::dom::element operator[](field f) const { return values_[static_cast<unsigned>(f)]; }

    // Empty when the field is absent or no string
    std::string_view text(field f) const;

    // The string that the field is, or the strings of its array; without what is neither
    std::vector<std::string_view> texts(field f) const;

    // Without those that have no name or value. Of both shapes: a list of names with values, and
    // an object, which is one such pair or has a member for each tag (resend-api.md, section 14).
    std::vector<mail_tag> tags() const;

private:
    void forget(field f) { present_ &= ~(1u << static_cast<unsigned>(f)); }

    std::array<simdjson::dom::element, field_count> values_;
    std::uint32_t present_{};
};

} // namespace relay::sim
