#include "mail/job_line.hpp"

#include "relay/base/text.hpp"

namespace relay {

namespace {

struct field_name
{
    std::string_view name;
    line_field field{};
};

// The first name of a field is the one that messages use
constexpr field_name field_names[] = {
    {"type", line_field::type},
    {"payload", line_field::payload},
    {"ref", line_field::ref},
    {"idempotency_key", line_field::idempotency_key},
    {"idempotencyKey", line_field::idempotency_key},
    {"lane", line_field::lane},
    {"campaign", line_field::campaign},
    {"scheduled_at", line_field::scheduled_at},
    {"scheduledAt", line_field::scheduled_at},
    {"ttl", line_field::ttl},
    {"id", line_field::id},
    {"token", line_field::token},
    {"events", line_field::events},
    {"tags", line_field::tags},
    {"after", line_field::after},
    {"recipient", line_field::recipient},
    {"event", line_field::event},
    {"email", line_field::email},
};

constexpr unsigned bit(line_field field)
{
    return 1U << static_cast<unsigned>(field);
}

constexpr unsigned always = bit(line_field::type) | bit(line_field::ref);

struct type_name
{
    std::string_view name;
    job_type type{};
    unsigned fields{}; // that such a line may have
};

constexpr type_name type_names[] = {
    {"send_email",
     job_type::send_email,
     always | bit(line_field::payload) | bit(line_field::idempotency_key) | bit(line_field::lane) |
         bit(line_field::campaign) | bit(line_field::scheduled_at) | bit(line_field::ttl)},
    {"send_campaign", job_type::send_campaign, always | bit(line_field::payload)},
    {"cancel", job_type::cancel, always | bit(line_field::id) | bit(line_field::campaign)},
    {"status", job_type::status, always | bit(line_field::id)},
    {"ping", job_type::ping, always},
    {"auth", job_type::auth, always | bit(line_field::token)},
    {"subscribe",
     job_type::subscribe,
     always | bit(line_field::events) | bit(line_field::tags) | bit(line_field::after)},
    {"join", job_type::join, always | bit(line_field::campaign) | bit(line_field::recipient)},
    {"happened",
     job_type::happened,
     always | bit(line_field::event) | bit(line_field::email) | bit(line_field::campaign)},
};

std::string_view to_string(line_field field)
{
    for (const field_name& f : field_names) {
        if (f.field == field)
            return f.name;
    }
    return {};
}

const field_name* find_field(std::string_view name)
{
    for (const field_name& f : field_names) {
        if (f.name == name)
            return &f;
    }
    return nullptr;
}

const type_name& find_type(std::string_view name)
{
    for (const type_name& t : type_names) {
        if (t.name == name)
            return t;
    }
    const std::string quoted(shortened(name, 64));
    refuse("validation_error", "Unknown type `" + quoted + "`.");
}

} // namespace

job_line::job_line(dom::object line, const json_path& path) : path_(path)
{
    dom::element type;
    if (line.at_key("type").get(type) != simdjson::SUCCESS)
        refuse("missing_required_field", "Missing `type` field");
    const type_name& known = find_type(expect_string(type, path.member("type")));
    type_ = known.type;

    for (const auto [key, value] : line) {
        const json_path place = path.member(key);
        const field_name* name = find_field(key);
        if (!name || (known.fields & bit(name->field)) == 0) {
            meet_unknown(place);
            continue;
        }
        if (value.is_null())
            continue;
        auto& slot = values_[static_cast<std::size_t>(name->field)];
        if (slot)
            refuse_field(place, "It is given twice.");
        slot = value;
    }
}

json_path job_line::place(line_field field) const
{
    return path_.member(to_string(field));
}

dom::element job_line::required(line_field field) const
{
    if (!at(field))
        refuse("missing_required_field", "Missing `" + std::string(to_string(field)) + "` field");
    return *at(field);
}

std::string_view job_line::required_string(line_field field) const
{
    return expect_string(required(field), path_.member(to_string(field)));
}

std::optional<std::string_view> job_line::string(line_field field) const
{
    if (!at(field))
        return std::nullopt;
    return expect_string(*at(field), path_.member(to_string(field)));
}

} // namespace relay
