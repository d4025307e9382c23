#include "sim/mail_view.hpp"

#include <algorithm>

namespace relay::sim {

namespace {

constexpr std::array<std::string_view, field_count> field_names = {
    "from",
    "to",
    "cc",
    "bcc",
    "reply_to",
    "subject",
    "html",
    "text",
    "headers",
    "attachments",
    "tags",
    "scheduled_at",
    "topic_id",
    "template"};

} // namespace

std::string_view to_string(field f)
{
    return field_names[static_cast<unsigned>(f)];
}

mail_view::mail_view(simdjson::dom::object mail)
{
    for (const auto& [key, value] : mail) {
        const auto found = std::find(field_names.begin(), field_names.end(), key);
        if (found == field_names.end() || value.is_null())
            continue;
        const auto i = static_cast<unsigned>(found - field_names.begin());
        values_[i] = value;
        present_ |= 1u << i;
    }
}

std::string_view mail_view::text(field f) const
{
    std::string_view text;
    if (!has(f) || (*this)[f].get(text) != simdjson::SUCCESS)
        return {};
    return text;
}

std::vector<std::string_view> mail_view::texts(field f) const
{
    simdjson::dom::array list;
    if (!has(f))
        return {};
    if ((*this)[f].get(list) != simdjson::SUCCESS)
        return (*this)[f].is_string() ? std::vector{text(f)} : std::vector<std::string_view>();
    std::vector<std::string_view> all;
    for (const auto item : list) {
        if (std::string_view one; item.get(one) == simdjson::SUCCESS)
            all.push_back(one);
    }
    return all;
}

std::vector<mail_tag> mail_view::tags() const
{
    simdjson::dom::array list;
    if (!has(field::tags) || (*this)[field::tags].get(list) != simdjson::SUCCESS)
        return {};
    std::vector<mail_tag> all;
    for (const auto item : list) {
        mail_tag tag;
        if (item["name"].get(tag.name) == simdjson::SUCCESS &&
            item["value"].get(tag.value) == simdjson::SUCCESS)
            all.push_back(tag);
    }
    return all;
}

} // namespace relay::sim
