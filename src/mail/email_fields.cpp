#include "mail/email_fields.hpp"

namespace relay {

namespace {

struct spelling
{
    std::string_view name;
    email_field field{};
};

// Most frequent first
constexpr spelling spellings[] = {
    {"to", email_field::to},
    {"from", email_field::from},
    {"subject", email_field::subject},
    {"html", email_field::html},
    {"text", email_field::text},
    {"tags", email_field::tags},
    {"reply_to", email_field::reply_to},
    {"replyTo", email_field::reply_to},
    {"headers", email_field::headers},
    {"cc", email_field::cc},
    {"bcc", email_field::bcc},
    {"attachments", email_field::attachments},
    {"template", email_field::mail_template},
    {"scheduled_at", email_field::scheduled_at},
    {"scheduledAt", email_field::scheduled_at},
    {"topic_id", email_field::topic_id},
    {"topicId", email_field::topic_id},
    {"region", email_field::region},
    {"react", email_field::react},
};

// In these an empty text says something: "no text part", for instance.
bool may_be_empty(email_field field)
{
    return field == email_field::subject || field == email_field::html ||
           field == email_field::text;
}

// What clients write for a field that was not given (resend-api.md, section 14): null; the empty
// text of a typed language; of PHP, where objects are arrays, an empty array.
bool stands_for_nothing(email_field field, dom::element value)
{
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS)
        return text.empty() && !may_be_empty(field);
    const bool is_object = field == email_field::headers || field == email_field::mail_template;
    return value.is_null() || (is_object && is_empty_array(value));
}

} // namespace

std::string_view to_string(email_field field)
{
    for (const spelling& s : spellings) {
        if (s.field == field)
            return s.name; // Resend's own stands before the other one
    }
    return {};
}

std::optional<email_field> find_email_field(std::string_view name)
{
    for (const spelling& s : spellings) {
        if (s.name == name)
            return s.field;
    }
    return std::nullopt;
}

email_fields::email_fields(dom::object email, const json_path& path)
{
    for (const auto [key, value] : email) {
        const auto field = find_email_field(key);
        if (!field) {
            meet_unknown(path.member(key));
            continue;
        }
        if (stands_for_nothing(*field, value))
            continue;
        if (has(*field))
            refuse_field(path.member(key), "It is given twice.");
        const auto i = index(*field);
        values_[i] = value;
        names_[i] = key;
        present_ |= 1U << i;
    }
}

} // namespace relay
