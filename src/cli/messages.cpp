#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/json_read.hpp"
#include "cli/message_list.hpp"
#include "cli/message_view.hpp"
#include "cli/table.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <memory>

namespace relay::cli {

namespace {

int show(const session& s, const std::string& id)
{
    const auto answer = api_client(s).get("/relay/messages/" + percent_encoded(id));
    return report_answer(s, answer, message_text);
}

int cancel(const session& s, const std::string& id)
{
    const auto answer =
        api_client(s).post("/relay/messages/" + percent_encoded(id) + "/cancel", "");
    const auto done = [&id](const boost::json::value&) { return "cancelled " + id + '\n'; };
    return report_answer(s, answer, done);
}

struct cancel_arguments
{
    std::string id;
    std::string campaign;
};

int cancel_campaign(const session& s, const std::string& campaign)
{
    const boost::json::object body{{"campaign", campaign}};
    const auto answer = api_client(s).post("/relay/cancel", boost::json::serialize(body));
    const auto done = [&campaign](const boost::json::value& v) {
        return "cancelled " + text_at(v, "messages") + " messages of campaign " +
               printable(campaign) + ", less what is on its way\n";
    };
    return report_answer(s, answer, done);
}

void add_cancel(CLI::App& app, session& s)
{
    auto a = std::make_shared<cancel_arguments>();
    auto run = [a](const session& with) {
        return a->id.empty() ? cancel_campaign(with, a->campaign) : cancel(with, a->id);
    };
    auto* command =
        add_client_command(app, s, "cancel", "Cancel what is not on its way yet", std::move(run));
    auto* which = command->add_option_group("which", "What: a message, or all of a campaign");
    which->add_option("id", a->id, "The message's id");
    which->add_option("--campaign", a->campaign, "All mail of this campaign")
        ->type_name("CAMPAIGN");
    which->require_option(1);
    command->footer("Examples:\n  resend-relay cancel 0199b3c2-5c1e-7000-9d9b-d068451d667e\n"
                    "  resend-relay cancel --campaign spring-sale");
}

void add_list(CLI::App& to, session& s)
{
    auto which = std::make_shared<message_filter>();
    auto* list = add_client_command(
        to,
        s,
        "list",
        "Messages, the newest first; without an option, all of them",
        [which](const session& with) { return list_messages(with, *which); }
    );
    list->add_option("--to", which->to, "Only those with this recipient (to, cc or bcc)");
    list->add_option("--state", which->state, "Only those in this state")
        ->check(is_message_state());
    list->add_option("--lane", which->lane, "transactional or campaign")->check(is_lane());
    list->add_option("--campaign", which->campaign, "Only those of this campaign")
        ->type_name("CAMPAIGN");
    list->add_option("--tag", which->tag, "Only those with this tag, NAME:VALUE");
    list->add_option("--since", which->since, "Accepted then or later: a time, or 24h (ago)");
    list->add_option("--until", which->until, "Accepted earlier");
    list->add_option("--after", which->after, "Go on behind this message");
    list->add_option("--limit", which->limit, "At most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000));
}

} // namespace

void add_message_commands(CLI::App& app, session& s)
{
    auto* group = app.add_subcommand("messages", "Did somebody get their mail?");
    group->require_subcommand(1);
    group->footer("Examples:\n"
                  "  resend-relay messages list --to ann@mail.example --since 24h\n"
                  "  resend-relay messages list --state waiting --lane transactional\n"
                  "  resend-relay messages list --campaign spring --tag module:shop");
    add_list(*group, s);
    auto id = std::make_shared<std::string>();
    auto* show_command = add_client_command(
        app,
        s,
        "show",
        "One message and its timeline",
        [id](const session& with) { return show(with, *id); }
    );
    show_command->add_option("id", *id, "The message's id")->required();
    show_command->footer("Example:\n  resend-relay show 0199b3c2-5c1e-7000-9d9b-d068451d667e");
    add_cancel(app, s);
}

} // namespace relay::cli
