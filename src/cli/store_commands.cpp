#include "cli/store_commands.hpp"

#include "cli/command.hpp"

namespace relay::cli {

void add_store_commands(CLI::App& app, session& s)
{
    auto* store = app.add_subcommand("store", "Check and move stores in databases");
    store->require_subcommand(1);
    store->footer("Examples:\n"
                  "  resend-relay store check --config /etc/resend-relay/relay.toml\n"
                  "  resend-relay store copy --from DIR --to postgresql://relay@db/mail");
    add_store_check(*store, s);
    add_store_copy(*store, s);
}

} // namespace relay::cli
