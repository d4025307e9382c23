#include "cli/dead_letter_view.hpp"

#include "cli/json_read.hpp"
#include "cli/table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::string error_text(const json::value& letter)
{
    auto text = text_at(letter, "error.statusCode");
    for (const auto* part : {"error.name", "error.message"})
        if (const auto words = text_at(letter, part); !words.empty())
            text.append(text.empty() ? "" : " ").append(words);
    return text;
}

// The tag that the relay put on the email holds the message's id.
void remove_own_tag(json::object& email, std::string_view id)
{
    auto* tags = email.if_contains("tags");
    if (!tags || !tags->is_array())
        return;
    auto& list = tags->get_array();
    const auto own =
        std::ranges::find_if(list, [id](const auto& tag) { return text_at(tag, "value") == id; });
    if (own != list.end())
        list.erase(own);
    if (list.empty())
        email.erase("tags");
}

// So does its link to unsubscribe.
void remove_own_link(json::object& email)
{
    auto* headers = email.if_contains("headers");
    if (!headers || !headers->is_object())
        return;
    auto& all = headers->get_object();
    all.erase("List-Unsubscribe");
    all.erase("List-Unsubscribe-Post");
    if (all.empty())
        email.erase("headers");
}

std::string groups_text(const json::value& page)
{
    using enum table::align;
    table groups(
        {{"count", right},
         {"reason"},
         {"status", right},
         {"error"},
         {"message", left, table::fit::wrapped}}
    );
    if (const auto* list = at_path(page, "groups").if_array())
        for (const auto& group : *list)
            groups.add({
                text_at(group, "count"),
                text_at(group, "reason"),
                text_at(group, "statusCode"),
                text_at(group, "name"),
                printable(text_at(group, "message"), 60),
            });
    return groups.empty() ? "no dead letters\n" : groups.text();
}

std::string letters_text(const json::value& page)
{
    using enum table::align;
    using enum table::fit;
    table letters({
        {"id"},
        {"at"},
        {"reason"},
        {"to", left, cut},
        {"subject", left, cut},
        {"error", left, wrapped},
    });
    if (const auto* data = at_path(page, "data").if_array())
        for (const auto& letter : *data)
            letters.add({
                text_at(letter, "id"),
                text_at(letter, "at"),
                text_at(letter, "reason"),
                printable(list_at(letter, "to"), 40),
                printable(text_at(letter, "subject"), 40),
                printable(error_text(letter), 60),
            });
    return letters.empty() ? std::string() : '\n' + letters.text();
}

} // namespace

std::string page_text(const json::value& page)
{
    auto text = groups_text(page) + letters_text(page);
    const auto* data = at_path(page, "data").if_array();
    if (flag_at(page, "has_more") && data && !data->empty())
        text += "\nThere are more: --after " + text_at(data->back(), "id") + '\n';
    return text;
}

std::string letter_text(const json::value& letter)
{
    const auto line = [](std::string_view name, const std::string& what) {
        return labelled_line(name, what, 10);
    };
    std::string text;
    for (const auto* name : {"id", "reason", "at", "lane", "campaign"})
        text += line(name, text_at(letter, name));
    text += line("to", list_at(letter, "to"));
    text += line("subject", text_at(letter, "subject"));
    text += line("attempts", text_at(letter, "attempts"));
    text += line("error", error_text(letter));

    table history(
        {{"at"}, {"outcome"}, {"status"}, {"message", table::align::left, table::fit::wrapped}}
    );
    if (const auto* entries = at_path(letter, "history").if_array())
        for (const auto& entry : *entries)
            history.add({
                text_at(entry, "at"),
                text_at(entry, "outcome"),
                text_at(entry, "statusCode"),
                text_at(entry, "message"),
            });
    if (!history.empty())
        text += '\n' + history.text();
    for (const auto* part : {"text", "html"})
        if (const auto body = text_at(at_path(letter, "email"), part); !body.empty())
            text.append("\n").append(part).append(":\n").append(printable_lines(body)).append("\n");
    return text;
}

std::string export_line(const json::value& letter)
{
    const auto* email = at_path(letter, "email").if_object();
    if (!email)
        return {};
    auto payload = *email;
    remove_own_tag(payload, text_at(letter, "id"));
    if (text_at(letter, "link_added") == "yes")
        remove_own_link(payload);
    // Of its own for each death: `load` gives equal lines of two files the same key
    const auto key = "dead-letter-" + text_at(letter, "id") + "-" + text_at(letter, "at");
    json::object line{
        {"type", "send_email"},
        {"idempotency_key", key},
        {"payload", std::move(payload)},
        {"lane", text_at(letter, "lane")},
    };
    if (const auto campaign = text_at(letter, "campaign"); !campaign.empty())
        line["campaign"] = campaign;
    return json::serialize(line);
}

} // namespace relay::cli
