#include "cli/campaigns.hpp"
#include "cli/command.hpp"

#include <memory>

namespace relay::cli {

namespace {

struct campaign_arguments
{
    new_campaign created;
    campaign_page page;
    std::string id;
    std::string file;
    std::vector<std::string> to;
    std::string as;
    std::string at;
    std::string by;
};

using campaign_options = std::shared_ptr<campaign_arguments>;
using call_of_one = int (*)(const session& s, const campaign_arguments& a);

constexpr auto campaign_examples = R"(Examples:
  resend-relay campaign create spring.toml --recipients people.csv
  resend-relay campaign preview ID --as ann@mail.example
  resend-relay campaign test ID --to me@acme.example
  resend-relay campaign start ID --at "tomorrow at 9am"
  resend-relay campaign report ID --by domain)";

constexpr auto file_example = R"(The file is TOML:
  name = "Spring"
  from = "Acme <news@acme.example>"
  subject = "Spring is here, {{first_name}}"
  html_file = "spring.html"     # beside this file; or html = "..."
  text_file = "spring.txt"      # or text = "..."
  list = "newsletter"           # or --recipients

Examples:
  resend-relay campaign create spring.toml --recipients people.csv --start
  resend-relay campaign create spring.toml --at 2026-12-01T09:00:00+01:00)";

constexpr auto recipients_help = "CSV with a heading, NDJSON or JSON; - for standard input";

// A command about one campaign
CLI::App* add_for_one(
    CLI::App& group,
    session& s,
    const campaign_options& a,
    const char* name,
    const char* what,
    call_of_one call
)
{
    auto run = [a, call](const session& with) { return call(with, *a); };
    auto* command = add_client_command(group, s, name, what, std::move(run));
    command->add_option("id", a->id, "The campaign's id")->type_name("CAMPAIGN")->required();
    return command;
}

void add_create(CLI::App& group, session& s, const campaign_options& a)
{
    auto* create = add_client_command(
        group,
        s,
        "create",
        "Make a campaign of a TOML file; prints its id",
        [a](const session& with) { return create_campaign(with, a->created); }
    );
    create->add_option("file", a->created.file, "TOML; - for standard input")
        ->type_name("FILE")
        ->required();
    create->add_option("--recipients", a->created.recipients, recipients_help)->type_name("FILE");
    create->add_flag("--start", a->created.start, "Start it, now or when the file says");
    create->add_option("--at", a->created.at, "Start it then: ISO 8601, or \"in 10 min\"");
    create->footer(file_example);
}

void add_looks(CLI::App& group, session& s, const campaign_options& a)
{
    using args = campaign_arguments;
    auto* preview = add_for_one(
        group,
        s,
        a,
        "preview",
        "Show the mail of one recipient as it would go out",
        [](const session& with, const args& of) { return preview_campaign(with, of.id, of.as); }
    );
    preview->add_option("--as", a->as, "A recipient's address (the first one's)");
    preview->footer("Examples:\n  resend-relay campaign preview ID --as ann@mail.example\n"
                    "  resend-relay campaign preview ID --json | jq -r .html > mail.html");

    auto* test = add_for_one(
        group,
        s,
        a,
        "test",
        "Send that mail to yourself; it is counted nowhere",
        [](const session& with, const args& of) { return test_campaign(with, of.id, of.to, of.as); }
    );
    test->add_option("--to", a->to, "Who gets it; may be repeated")
        ->required()
        ->allow_extra_args(false);
    test->add_option("--as", a->as, "Rendered for this recipient (the first one)");
}

void add_changes(CLI::App& group, session& s, const campaign_options& a)
{
    using args = campaign_arguments;
    auto* start = add_for_one(
        group,
        s,
        a,
        "start",
        "Send it, now or when its file says",
        [](const session& with, const args& of) { return start_campaign(with, of.id, of.at); }
    );
    start->add_option("--at", a->at, "Not before: ISO 8601, or \"in 10 min\"");
    add_for_one(
        group,
        s,
        a,
        "pause",
        "Send no further batch until resume",
        [](const session& with, const args& of) { return change_campaign(with, of.id, "pause"); }
    );
    add_for_one(
        group,
        s,
        a,
        "resume",
        "Go on exactly where it was paused",
        [](const session& with, const args& of) { return change_campaign(with, of.id, "resume"); }
    );
    add_for_one(
        group,
        s,
        a,
        "cancel",
        "Send no further batch at all",
        [](const session& with, const args& of) { return change_campaign(with, of.id, "cancel"); }
    );
}

void add_list(CLI::App& group, session& s, const campaign_options& a)
{
    auto* list = add_client_command(
        group,
        s,
        "list",
        "Campaigns, the newest first",
        [a](const session& with) { return list_campaigns(with, a->page); }
    );
    list->add_option("--state", a->page.state, "Only those in this state")
        ->check(is_campaign_state());
    list->add_option("--after", a->page.after, "Go on behind this one")->type_name("CAMPAIGN");
    list->add_option("--limit", a->page.limit, "At most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 100));
}

void add_figures(CLI::App& group, session& s, const campaign_options& a)
{
    using args = campaign_arguments;
    add_for_one(
        group,
        s,
        a,
        "show",
        "One campaign: its fields, state, counts and speed",
        [](const session& with, const args& of) { return show_campaign(with, of.id); }
    );
    add_for_one(
        group,
        s,
        a,
        "plan",
        "When each part of it would leave",
        [](const session& with, const args& of) { return plan_campaign(with, of.id); }
    );
    auto* report = add_for_one(
        group,
        s,
        a,
        "report",
        "What became of it: counts",
        [](const session& with, const args& of) { return report_campaign(with, of.id, of.by); }
    );
    report->add_option("--by", a->by, "step, or domain of the recipients")
        ->check(CLI::IsMember({"step", "domain"}));
    auto* out = add_for_one(
        group,
        s,
        a,
        "export",
        "Write what became of each recipient, as CSV",
        [](const session& with, const args& of) { return export_campaign(with, of.id, of.file); }
    );
    out->add_option("--out", a->file, "File; without it, standard output")->type_name("FILE");
    out->footer("With --json it is NDJSON, a recipient a line.\n\n"
                "Examples:\n  resend-relay campaign export ID --out recipients.csv");
}

} // namespace

void add_campaign_commands(CLI::App& app, session& s)
{
    auto a = std::make_shared<campaign_arguments>();
    auto* group = app.add_subcommand("campaign", "Newsletters, broadcasts and drip sequences");
    group->require_subcommand(1);
    group->footer(campaign_examples);
    add_create(*group, s, a);
    auto* add = add_for_one(
        *group,
        s,
        a,
        "add",
        "Add a file of recipients; goes on where it was interrupted",
        [](const session& with, const campaign_arguments& of) {
            return add_recipients(with, of.id, of.file);
        }
    );
    add->add_option("file", a->file, recipients_help)->type_name("FILE")->required();
    add_looks(*group, s, a);
    add_changes(*group, s, a);
    add_list(*group, s, a);
    add_figures(*group, s, a);
}

} // namespace relay::cli
