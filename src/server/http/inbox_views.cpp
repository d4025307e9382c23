#include "server/http/inbox_views.hpp"

#include "relay/base/json_or_null.hpp"
#include "relay/sandbox/inbox_search.hpp"
#include "server/http/json_values.hpp"

#include <boost/json/array.hpp>

namespace relay {

namespace json = boost::json;

namespace {

json::array list_of(const std::vector<std::string>& texts)
{
    return json::array(texts.begin(), texts.end());
}

json::array named_values(const inbox_mail::pairs& pairs)
{
    json::array all;
    for (const auto& [name, value] : pairs)
        all.push_back(json::object{{"name", name}, {"value", value}});
    return all;
}

json::value body_or_null(const std::optional<std::string>& text)
{
    return text ? json::value(*text) : json::value();
}

json::object row(const inbox_mail& mail)
{
    return {
        {"id", mail.id},
        {"message", text_or_null(mail.message)},
        {"at", to_iso8601(mail.at)},
        {"last_event", mail.last_event},
        {"from", mail.from},
        {"to", list_of(mail.to)},
        {"subject", mail.subject},
        {"tags", named_values(mail.tags)},
        {"attachments", mail.attachments.size()},
        {"bytes", bytes_of(mail)},
    };
}

json::array attachment_list(const inbox_mail& mail)
{
    json::array all;
    for (const auto& a : mail.attachments)
        all.push_back(json::object{
            {"filename", a.filename},
            {"content_type", text_or_null(a.content_type)},
            {"content_id", text_or_null(a.content_id)},
            {"path", text_or_null(a.path)},
            {"bytes", a.content.size()},
        });
    return all;
}

} // namespace

json::object inbox_list(const inbox_page& page, std::size_t kept, std::uint64_t forgotten)
{
    json::array data;
    for (const auto& mail : page.mails)
        data.push_back(row(*mail));
    return {
        {"kept", kept},
        {"forgotten", forgotten},
        {"has_more", page.has_more},
        {"data", std::move(data)},
    };
}

json::object whole_mail(const inbox_mail& mail)
{
    auto all = row(mail);
    all["cc"] = list_of(mail.cc);
    all["bcc"] = list_of(mail.bcc);
    all["reply_to"] = list_of(mail.reply_to);
    all["headers"] = named_values(mail.headers);
    all["html"] = body_or_null(mail.html);
    all["text"] = body_or_null(mail.text);
    all["template"] = mail.resend_template.empty()
                          ? json::value()
                          : json::value(object_or_empty(mail.resend_template));
    all["attachments"] = attachment_list(mail);
    return all;
}

} // namespace relay
