#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"

#include <boost/json/array.hpp>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::string relays_text(const json::value& answer)
{
    const auto* relays = at_path(answer, "relays").if_array();
    if (!relays || relays->empty())
        return "The store is this relay's alone.\n";
    using enum table::align;
    using enum table::fit;
    table list({
        {"relay", left, cut},
        {"role"},
        {"term", right},
        {"http"},
        {"jobs"},
        {"version"},
        {"since"},
        {"last seen"},
    });
    for (const auto& r : *relays) {
        const auto role = text_at(r, "role");
        list.add(
            {
                text_at(r, "name"),
                role,
                text_at(r, "term"),
                text_at(r, "http"),
                text_at(r, "jobs"),
                text_at(r, "version"),
                time_at(r, "since"),
                time_at(r, "last_seen"),
            },
            role == "silent" ? tone::warning : tone::plain
        );
    }
    return list.text();
}

int relays(const session& s)
{
    return report_answer(s, api_client(s).get("/relay/relays"), relays_text);
}

int resign(const session& s)
{
    const auto answer = api_client(s).post("/relay/resign", "{}");
    return report_answer(s, answer, [](const json::value&) {
        return std::string("The sender stops, and a spare takes over.\n");
    });
}

} // namespace

void add_relay_commands(CLI::App& app, session& s)
{
    add_client_command(
        app, s, "relays", "The relays on one PostgreSQL, and which of them sends", relays
    )
        ->footer("Any of them may be asked. One that has ended is told of for a day.\n"
                 "\nExamples:\n"
                 "  resend-relay relays\n"
                 "  resend-relay relays --json | jq '.relays[] | select(.role == \"sender\")'");
    add_client_command(app, s, "resign", "Have the relay that sends leave that to a spare", resign)
        ->footer(
            "It lets what is on its way finish, gives the term back, and exits with 75, so\n"
            "that its supervisor starts it again, as a spare. Any of the relays may be asked.\n"
            "\nExample:\n"
            "  resend-relay resign && resend-relay relays"
        );
}

} // namespace relay::cli
