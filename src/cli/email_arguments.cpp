#include "cli/email_arguments.hpp"

#include "cli/api_client.hpp"
#include "relay/base/base64.hpp"
#include "relay/base/text_file.hpp"
#include "relay/base/text_lines.hpp"

#include <boost/json/array.hpp>

#include <filesystem>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::string read_file(const std::string& path)
{
    auto content = read_text_file(path);
    if (!content)
        throw bad_usage(path + " can't be read");
    return *std::move(content);
}

std::string read_text(const std::string& path)
{
    const auto content = read_file(path);
    if (const auto encoding = wide_encoding(content))
        throw bad_usage(path + " is written in " + std::string(*encoding) + ": save it as UTF-8");
    return std::string(without_bom(content));
}

void set_text(json::object& email, std::string_view name, const std::string& value)
{
    if (!value.empty())
        email[name] = value;
}

void set_list(json::object& email, std::string_view name, const std::vector<std::string>& values)
{
    if (!values.empty())
        email[name] = json::array(values.begin(), values.end());
}

json::object attachment(const std::string& path)
{
    std::string content;
    base64_appender base64(content);
    for (const char c : read_file(path))
        base64.push(static_cast<std::uint8_t>(c));
    base64.finish();
    return {
        {"filename", std::filesystem::path(path).filename().string()},
        {"content", content},
    };
}

} // namespace

std::pair<std::string, std::string>
split_pair(const std::string& text, std::string_view separators, const char* option)
{
    const auto at = text.find_first_of(separators);
    if (at == std::string::npos || at == 0)
        throw bad_usage(std::string(option) + " takes a name and a value, not " + text);
    const auto value = text.find_first_not_of(' ', at + 1);
    return {text.substr(0, at), value == std::string::npos ? "" : text.substr(value)};
}

json::object to_email(const email_arguments& arguments, json::object email)
{
    set_text(email, "from", arguments.from);
    set_list(email, "to", arguments.to);
    set_list(email, "cc", arguments.cc);
    set_list(email, "bcc", arguments.bcc);
    set_list(email, "reply_to", arguments.reply_to);
    set_text(email, "subject", arguments.subject);
    set_text(email, "text", arguments.text);
    set_text(email, "html", arguments.html);
    if (!arguments.text_file.empty())
        email["text"] = read_text(arguments.text_file);
    if (!arguments.html_file.empty())
        email["html"] = read_text(arguments.html_file);
    set_text(email, "scheduled_at", arguments.scheduled_at);

    json::array tags;
    for (const auto& text : arguments.tags) {
        const auto [name, value] = split_pair(text, "=", "--tag");
        tags.push_back({{"name", name}, {"value", value}});
    }
    if (!tags.empty())
        email["tags"] = std::move(tags);
    json::object headers;
    for (const auto& text : arguments.headers) {
        const auto [name, value] = split_pair(text, ":=", "--header");
        headers[name] = value;
    }
    if (!headers.empty())
        email["headers"] = std::move(headers);
    json::array attachments;
    for (const auto& path : arguments.attachments)
        attachments.push_back(attachment(path));
    if (!attachments.empty())
        email["attachments"] = std::move(attachments);
    return email;
}

} // namespace relay::cli
