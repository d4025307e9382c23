#include "sandbox/delivered_mail.hpp"

#include "relay/base/base64.hpp"

namespace relay {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

std::vector<std::string> texts(const sim::mail_view& mail, sim::field f)
{
    const auto views = mail.texts(f);
    return {views.begin(), views.end()};
}

std::optional<std::string> text_if_any(const sim::mail_view& mail, sim::field f)
{
    if (!mail.has(f))
        return std::nullopt;
    return std::string(mail.text(f));
}

std::string text_member(const object& of, std::string_view name)
{
    std::string_view text;
    if (of[name].get(text) != simdjson::SUCCESS)
        return {};
    return std::string(text);
}

inbox_mail::pairs headers(const sim::mail_view& mail)
{
    inbox_mail::pairs all;
    object members;
    if (!mail.has(sim::field::headers) ||
        mail[sim::field::headers].get(members) != simdjson::SUCCESS)
        return all;
    for (const auto& [name, value] : members)
        if (std::string_view text; value.get(text) == simdjson::SUCCESS)
            all.emplace_back(name, text);
    return all;
}

// The relay writes every content as base64; what is none is the text itself (resend-api.md).
inbox_attachment attachment(const object& given)
{
    auto content = text_member(given, "content");
    auto bytes = decode_base64(content);
    return {
        .filename = text_member(given, "filename"),
        .content_type = text_member(given, "content_type"),
        .content_id = text_member(given, "content_id"),
        .path = text_member(given, "path"),
        .content = bytes ? std::move(*bytes) : std::move(content),
    };
}

std::vector<inbox_attachment> attachments(const sim::mail_view& mail)
{
    std::vector<inbox_attachment> all;
    simdjson::dom::array list;
    if (!mail.has(sim::field::attachments) ||
        mail[sim::field::attachments].get(list) != simdjson::SUCCESS)
        return all;
    for (const auto item : list)
        if (object given; item.get(given) == simdjson::SUCCESS)
            all.push_back(attachment(given));
    return all;
}

} // namespace

inbox_mail delivered_mail(
    const sim::uuid& id,
    const sim::mail_view& mail,
    sim::mail_event last_event,
    std::chrono::system_clock::time_point at,
    std::string_view correlation_tag
)
{
    using sim::field;
    inbox_mail taken{
        .id = sim::to_string(id),
        .message = {},
        .last_event = std::string(sim::to_string(last_event)),
        .at = std::chrono::floor<milliseconds>(at),
        .from = std::string(mail.text(field::from)),
        .to = texts(mail, field::to),
        .cc = texts(mail, field::cc),
        .bcc = texts(mail, field::bcc),
        .reply_to = texts(mail, field::reply_to),
        .subject = std::string(mail.text(field::subject)),
        .html = text_if_any(mail, field::html),
        .text = text_if_any(mail, field::text),
        .headers = headers(mail),
        .tags = {},
        .attachments = attachments(mail),
        .resend_template = {},
    };
    for (const auto& [name, value] : mail.tags()) {
        if (name == correlation_tag)
            taken.message = value;
        else
            taken.tags.emplace_back(name, value);
    }
    if (mail.has(field::mail_template))
        taken.resend_template = simdjson::minify(mail[field::mail_template]);
    return taken;
}

} // namespace relay
