#include "cli/command.hpp"
#include "cli/dead_letters.hpp"

#include <memory>

namespace relay::cli {

namespace {

struct letter_arguments
{
    letter_choice which;
    letter_page page;
    std::string id;
    std::string out;
    bool dry_run{};
    bool even_if_sent{};
    bool yes{};
    bool wait{};
    std::string absent_after;
};

void add_filter(CLI::App& to, letter_filter& filter)
{
    to.add_option("--reason", filter.reason, "Only of this reason")->check(is_death());
    to.add_option(
        "--error", filter.error, "Only of an error of this name, or with this in its words"
    );
    to.add_option("--campaign", filter.campaign, "Only of this campaign")->type_name("CAMPAIGN");
    to.add_option("--domain", filter.domain, "Only of senders of this domain");
    to.add_option("--since", filter.since, "Dead since then: 2026-11-23T10:00:00Z, or 2h (ago)");
    to.add_option("--until", filter.until, "Dead before then");
}

void add_choice(CLI::App& command, const std::shared_ptr<letter_arguments>& a)
{
    auto* which = command.add_option_group("which", "Which: ids, all, or what they have in common");
    auto* ids = which->add_option("ids", a->which.ids, "Ids of messages");
    which->add_flag("--all", a->which.all, "All of them")->excludes(ids);
    auto* common = which->add_option_group("common");
    add_filter(*common, a->which.filter);
    which->require_option(1);
    command.add_flag("--dry-run", a->dry_run, "Only say how many there are");
}

} // namespace

void add_dead_letter_commands(CLI::App& app, session& s)
{
    auto a = std::make_shared<letter_arguments>();
    auto* dlq = app.add_subcommand("dlq", "Dead letters: mail that could not be sent");
    dlq->require_subcommand(1);
    dlq->footer("Examples:\n"
                "  resend-relay dlq list --error invalid_to --since 24h\n"
                "  resend-relay dlq retry --reason exhausted --campaign spring --dry-run\n"
                "  resend-relay dlq export --domain acme.example --out letters.ndjson");

    auto* list =
        add_client_command(*dlq, s, "list", "Groups and letters", [a](const session& with) {
            return list_letters(with, a->page);
        });
    add_filter(*list, a->page.filter);
    list->add_option("--after", a->page.after, "Only behind this id");
    list->add_option("--limit", a->page.limit, "At most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));

    auto* show =
        add_client_command(*dlq, s, "show", "One letter with its email", [a](const session& with) {
            return show_letter(with, a->id);
        });
    show->add_option("id", a->id, "The message's id")->required();

    auto* retry =
        add_client_command(*dlq, s, "retry", "Send letters once more", [a](const session& with) {
            return retry_letters(with, a->which, a->dry_run, a->even_if_sent);
        });
    add_choice(*retry, a);
    retry->add_flag(
        "--even-if-sent", a->even_if_sent, "Also those that may have been sent already"
    );

    auto* reconcile = add_client_command(
        *dlq,
        s,
        "reconcile",
        "Look for letters of unknown outcome at Resend",
        [a](const session& with) {
            return reconcile_letters(with, a->which, a->dry_run, a->absent_after, a->wait);
        }
    );
    add_choice(*reconcile, a);
    reconcile->add_option(
        "--absent-after",
        a->absent_after,
        "How long after its last attempt a letter that is not there was surely not sent (1h)"
    );
    reconcile->add_flag("--wait", a->wait, "Until it is known what became of them");

    auto* purge =
        add_client_command(*dlq, s, "purge", "Delete letters for good", [a](const session& with) {
            return purge_letters(with, a->which, a->dry_run, a->yes);
        });
    add_choice(*purge, a);
    purge->add_flag("--even-if-sent", a->even_if_sent, "Accepted for symmetry with retry");
    purge->add_flag("--yes", a->yes, "Do not ask");

    auto* out = add_client_command(
        *dlq,
        s,
        "export",
        "Write letters as NDJSON that `load` takes back",
        [a](const session& with) { return export_letters(with, a->page.filter, a->out); }
    );
    out->add_option("--out", a->out, "File; without it, standard output")->type_name("FILE");
    add_filter(*out, a->page.filter);
}

} // namespace relay::cli
