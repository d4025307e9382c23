#include "cli/command.hpp"
#include "cli/suppressions.hpp"

#include <memory>

namespace relay::cli {

void add_suppression_commands(CLI::App& app, session& s)
{
    auto a = std::make_shared<suppression_arguments>();
    auto* group = app.add_subcommand("suppressions", "Addresses that get no mail");
    group->require_subcommand(1);
    group->footer("Examples:\n"
                  "  resend-relay suppressions add ann@example.org --campaign-only --why asked\n"
                  "  resend-relay suppressions list --origin bounce\n"
                  "  resend-relay suppressions import gone.csv");

    auto* show =
        add_client_command(*group, s, "list", "Who, since when and why", [a](const session& with) {
            return list_suppressions(with, *a);
        });
    show->add_option(
            "--origin", a->origin, "Only bounce, soft_bounces, complaint, unsubscribe or manual"
    )
        ->check(is_suppression_origin());
    show->add_option("--limit", a->limit, "At most so many, the newest")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);

    const auto add_reason = [&a](CLI::App* command) {
        command->add_flag("--campaign-only", a->campaign_only, "Transactional mail may go on");
        command->add_option("--why", a->why, "A note");
        command->add_option("--by", a->by, "Who says so");
    };
    auto* more =
        add_client_command(*group, s, "add", "Send no mail to these", [a](const session& with) {
            return add_suppressions(with, *a);
        });
    more->add_option("addresses", a->addresses, "Addresses")->required();
    add_reason(more);

    auto* less = add_client_command(
        *group,
        s,
        "remove",
        "Send mail to these again",
        [a](const session& with) { return remove_suppressions(with, *a); }
    );
    less->add_option("addresses", a->addresses, "Addresses")->required();

    auto* in = add_client_command(
        *group,
        s,
        "import",
        "Add the addresses of a file",
        [a](const session& with) { return import_suppressions(with, *a); }
    );
    in->add_option("file", a->file, "One address a line, or CSV with addresses first; - for stdin")
        ->type_name("FILE")
        ->required();
    add_reason(in);

    auto* out =
        add_client_command(*group, s, "export", "Write all as CSV", [a](const session& with) {
            return export_suppressions(with, *a);
        });
    out->add_option("--out", a->file, "File; without it, standard output")->type_name("FILE");
    out->add_option(
           "--origin", a->origin, "Only bounce, soft_bounces, complaint, unsubscribe or manual"
    )
        ->check(is_suppression_origin());
}

} // namespace relay::cli
