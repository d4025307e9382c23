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

bool is_empty_list(simdjson::dom::element value)
{
    simdjson::dom::array list;
    return value.get(list) == simdjson::SUCCESS && list.size() == 0;
}

bool read_tag(simdjson::dom::element value, mail_tag& tag)
{
    return value["name"].get(tag.name) == simdjson::SUCCESS &&
           value["value"].get(tag.value) == simdjson::SUCCESS;
}

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
        if (static_cast<field>(i) != field::to && is_empty_list(value))
            continue;
        values_[i] = value;
        present_ |= 1u << i;
    }
    if (!has(field::mail_template))
        return;
    for (const auto f : {field::from, field::subject, field::html, field::text})
        if (has(f) && (*this)[f].is_string() && text(f).empty())
            forget(f);
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
    if (!has(field::tags))
        return {};
    const auto value = (*this)[field::tags];
    std::vector<mail_tag> all;
    mail_tag tag;
    if (simdjson::dom::array list; value.get(list) == simdjson::SUCCESS) {
        for (const auto item : list)
            if (read_tag(item, tag))
                all.push_back(tag);
    } else if (read_tag(value, tag)) {
        all.push_back(tag);
    } else if (simdjson::dom::object members; value.get(members) == simdjson::SUCCESS) {
        for (const auto& [name, content] : members)
            if (content.get(tag.value) == simdjson::SUCCESS)
                all.push_back({name, tag.value});
    }
    return all;
}

} // namespace relay::sim
