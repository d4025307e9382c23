#include "cli/command.hpp"
#include "cli/contact_lists.hpp"

#include <memory>

namespace relay::cli {

namespace {

struct list_arguments
{
    std::string name;
    std::string file;
    bool resubscribe{};
};

using list_options = std::shared_ptr<list_arguments>;

constexpr auto list_examples = R"(Examples:
  resend-relay lists create newsletter
  resend-relay lists import newsletter people.csv
  resend-relay lists show newsletter
  resend-relay lists export newsletter --out people.csv)";

// A command about one list
CLI::App* add_for_one(
    CLI::App& group,
    session& s,
    const list_options& a,
    const char* name,
    const char* what,
    int (*call)(const session& s, const list_arguments& a)
)
{
    auto run = [a, call](const session& with) { return call(with, *a); };
    auto* command = add_client_command(group, s, name, what, std::move(run));
    command->add_option("name", a->name, "The list's name")->type_name("LIST")->required();
    return command;
}

} // namespace

void add_list_commands(CLI::App& app, session& s)
{
    using args = list_arguments;
    auto a = std::make_shared<args>();
    auto* group = app.add_subcommand("lists", "Contacts that campaigns go to");
    group->require_subcommand(1);
    group->footer(list_examples);
    add_for_one(*group, s, a, "create", "Make a list", [](const session& with, const args& of) {
        return create_list(with, of.name);
    });
    auto* in = add_for_one(
        *group,
        s,
        a,
        "import",
        "Add contacts, and change those that are there",
        [](const session& with, const args& of) {
            return import_contacts(with, of.name, of.file, of.resubscribe);
        }
    );
    in->add_option("file", a->file, "CSV with a heading, NDJSON or JSON; - for standard input")
        ->type_name("FILE")
        ->required();
    in->add_flag(
        "--resubscribe", a->resubscribe, "Also those who have unsubscribed get mail again"
    );
    auto* out = add_for_one(
        *group,
        s,
        a,
        "export",
        "Write all contacts as CSV",
        [](const session& with, const args& of) { return export_contacts(with, of.name, of.file); }
    );
    out->add_option("--out", a->file, "File; without it, standard output")->type_name("FILE");
    out->footer("With --json it is NDJSON, a contact a line.\n\n"
                "Examples:\n  resend-relay lists export newsletter --out people.csv");

    auto* show = add_client_command(
        *group,
        s,
        "show",
        "How many are in which state",
        [a](const session& with) { return show_lists(with, a->name); }
    );
    show->add_option("name", a->name, "The list's name; without it, all lists")->type_name("LIST");
    add_for_one(
        *group,
        s,
        a,
        "remove",
        "Delete a list; who unsubscribed or bounced stays suppressed",
        [](const session& with, const args& of) { return remove_list(with, of.name); }
    );
}

} // namespace relay::cli
