#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace relay::cli {

namespace {

struct pause_arguments
{
    std::string lane;
    std::string domain;
    std::string campaign;
    std::string tenant;
    bool all{};
    bool force{};
    std::string why;
    std::string by;
    std::string lasts;
};

std::string pauses_text(const boost::json::value& answer)
{
    std::string text;
    if (const auto* pauses = at_path(answer, "pauses").if_array())
        for (const auto& p : *pauses)
            text += "paused: " + printable(text_at(p, "scope")) + ", " +
                    printable(text_at(p, "why")) + "; ends: " + printable(text_at(p, "ends")) +
                    '\n';
    return text.empty() ? "nothing is paused\n" : text;
}

int call(const session& s, const std::string& target, const pause_arguments& a)
{
    boost::json::object body;
    const auto add = [&body](const char* name, const std::string& value) {
        if (!value.empty())
            body[name] = value;
    };
    add("lane", a.lane);
    add("domain", a.domain);
    add("campaign", a.campaign);
    add("tenant", a.tenant);
    add("why", a.why);
    add("by", a.by);
    add("for", a.lasts);
    if (a.force)
        body["force"] = true;
    const auto answer = api_client(s).post(target, boost::json::serialize(body));
    return report_answer(s, answer, pauses_text);
}

CLI::App* add_command(
    CLI::App& app,
    session& s,
    const char* name,
    const char* what,
    const std::shared_ptr<pause_arguments>& a
)
{
    auto run = [a, target = std::string("/relay/") + name](const session& with) {
        return call(with, target, *a);
    };
    auto* command = add_client_command(app, s, name, what, std::move(run));
    auto* which = command->add_option_group("which", "What; without any of them, all");
    which->add_option("--lane", a->lane, "transactional or campaign")->check(is_lane());
    which->add_option("--domain", a->domain, "Mail from this domain");
    which->add_option("--campaign", a->campaign, "Mail of this campaign")->type_name("CAMPAIGN");
    which->add_option("--tenant", a->tenant, "Mail of this tenant");
    which->add_flag("--all", a->all, "Everything");
    which->require_option(0, 1);
    command->footer(
        std::string("Examples:\n  resend-relay ") + name + " --lane campaign\n  resend-relay " +
        name + " --domain acme.example"
    );
    return command;
}

} // namespace

void add_pause_commands(CLI::App& app, session& s)
{
    auto a = std::make_shared<pause_arguments>();
    auto* pause = add_command(app, s, "pause", "Hold mail back until resume", a);
    pause->add_option("--why", a->why, "The reason, for those who meet it");
    pause->add_option("--by", a->by, "The name of who pauses");
    pause->add_option("--for", a->lasts, "So long, such as 30m; without it, until resume");
    add_command(app, s, "resume", "End a pause made by hand; probe any other at once", a)
        ->add_flag("--force", a->force, "End any pause without a probe");
}

} // namespace relay::cli
