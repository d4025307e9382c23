#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/email_arguments.hpp"
#include "relay/base/text_lines.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>
#include <iterator>

namespace relay::cli {

namespace json = boost::json;

namespace {

struct send_arguments
{
    std::string source; // "-": JSON comes from standard input
    email_arguments email;
    std::string lane;
    std::string campaign;
    std::string ttl;
    std::string idempotency_key;
};

json::object read_standard_input()
{
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    boost::system::error_code ec;
    if (const auto encoding = wide_encoding(text))
        throw bad_usage(
            "standard input is written in " + std::string(*encoding) + ": it has to be UTF-8"
        );
    auto value = json::parse(without_bom(text), ec);
    if (ec || !value.is_object())
        throw bad_usage("standard input is not a JSON object");
    return std::move(value.as_object());
}

int send(const session& s, const send_arguments& a)
{
    if (!a.source.empty() && a.source != "-")
        throw bad_usage("send takes `-` for JSON from standard input, not " + a.source);
    json::object base;
    if (a.source == "-")
        base = read_standard_input();
    const auto email = to_email(a.email, std::move(base));

    api_headers headers;
    const auto add = [&headers](const char* name, const std::string& value) {
        if (!value.empty())
            headers.emplace_back(name, value);
    };
    add("Idempotency-Key", a.idempotency_key);
    add("X-Relay-Lane", a.lane);
    add("X-Relay-Campaign", a.campaign);
    add("X-Relay-TTL", a.ttl);
    const auto answer = api_client(s).post("/emails", json::serialize(email), headers);
    return report_answer(s, answer, [](const json::value& sent) {
        return std::string(sent.at("id").as_string()) + '\n';
    });
}

} // namespace

void add_send(CLI::App& app, session& s)
{
    auto a = std::make_shared<send_arguments>();
    auto* command = add_client_command(
        app,
        s,
        "send",
        "Send one email; prints its id",
        [a](const session& with) { return send(with, *a); }
    );
    auto& e = a->email;
    command->add_option("source", a->source, "- : the email as JSON, from standard input");
    command->add_option("--from", e.from, "Sender: a@b.example or \"Name <a@b.example>\"");
    // One value each: what follows may be the `-`
    const auto add_list = [command](const char* name, auto& to, const char* what) {
        return command->add_option(name, to, what)->allow_extra_args(false);
    };
    add_list("--to", e.to, "Recipient; may be repeated");
    add_list("--cc", e.cc, "Recipient of a copy; may be repeated");
    add_list("--bcc", e.bcc, "Recipient of a blind copy; may be repeated");
    add_list("--reply-to", e.reply_to, "Where answers go; may be repeated");
    command->add_option("--subject", e.subject, "Subject");
    command->add_option("--text", e.text, "Plain text");
    command->add_option("--html", e.html, "HTML");
    command->add_option("--text-file", e.text_file, "File with the plain text")->type_name("FILE");
    command->add_option("--html-file", e.html_file, "File with the HTML")->type_name("FILE");
    add_list("--attach", e.attachments, "File to attach; may be repeated")->type_name("FILE");
    add_list("--tag", e.tags, "NAME=VALUE; may be repeated");
    add_list("--header", e.headers, "\"Name: value\"; may be repeated");
    command->add_option("--scheduled-at", e.scheduled_at, "ISO 8601, or \"in 10 min\"");
    command->add_option("--lane", a->lane, "transactional or campaign")->check(is_lane());
    command->add_option("--campaign", a->campaign, "Group for reports and fairness")
        ->type_name("CAMPAIGN");
    command->add_option("--ttl", a->ttl, "Not sent later than this after it was due: 5m");
    command->add_option("--idempotency-key", a->idempotency_key, "The same key sends once in 24 h");
    command->footer("Examples:\n"
                    "  resend-relay send --from a@acme.example --to ann@example.org \\\n"
                    "      --subject Hi --text Hello\n"
                    "  resend-relay send --campaign spring --ttl 2h - < email.json");
}

} // namespace relay::cli
