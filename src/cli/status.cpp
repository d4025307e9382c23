#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/status_view.hpp"

#include <chrono>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace relay::cli {

namespace {

constexpr std::chrono::seconds watch_every{1};

int status(const session& s, bool watch)
{
    api_client relay(s);
    const bool redraw = watch && !s.json && ::isatty(STDOUT_FILENO) == 1;
    boost::json::value before;
    for (;;) {
        const auto answer = relay.get("/relay/status");
        if (!answer.ok())
            return report_error(answer);
        auto now = answer.json();
        if (redraw)
            std::cout << "\x1b[H\x1b[2J";
        if (s.json)
            print_json(answer);
        else
            std::cout << status_text(now, before);
        std::cout.flush();
        if (!watch || !std::cout)
            return success;
        before = std::move(now);
        std::this_thread::sleep_for(watch_every);
    }
}

} // namespace

void add_status(CLI::App& app, session& s)
{
    auto watch = std::make_shared<bool>(false);
    auto* command = add_client_command(
        app,
        s,
        "status",
        "How the relay is doing",
        [watch](const session& with) { return status(with, *watch); }
    );
    command->add_flag("--watch", *watch, "Again every second");
    command->footer("Examples:\n"
                    "  resend-relay status --watch\n"
                    "  resend-relay status --json | jq .pauses");
}

} // namespace relay::cli
