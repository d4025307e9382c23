#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/message_view.hpp"
#include "relay/base/percent_encoding.hpp"

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

} // namespace

void add_message_commands(CLI::App& app, session& s)
{
    auto id = std::make_shared<std::string>();
    auto* show_command = add_client_command(
        app,
        s,
        "show",
        "One message and its timeline",
        [id](const session& with) { return show(with, *id); }
    );
    show_command->add_option("id", *id, "The message's id")->required();
    auto* cancel_command = add_client_command(
        app,
        s,
        "cancel",
        "Cancel a message that is not on its way yet",
        [id](const session& with) { return cancel(with, *id); }
    );
    cancel_command->add_option("id", *id, "The message's id")->required();
}

} // namespace relay::cli
