#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/line_width.hpp"
#include "cli/screen.hpp"
#include "cli/status_view.hpp"

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <thread>
#include <unistd.h>
#include <utility>

namespace relay::cli {

namespace {

constexpr std::chrono::seconds watch_every{1};

int status(const session& s)
{
    const auto answer = api_client(s).get("/relay/status");
    return report_answer(s, answer, [](const boost::json::value& now) {
        return status_text(now, {});
    });
}

void show(const std::function<std::string()>& text)
{
    const auto size = is_screen(STDOUT_FILENO) ? size_of_screen(STDOUT_FILENO) : std::nullopt;
    if (size)
        limit_lines(size->columns); // it may be another one by now
    std::cout << (size ? "\x1b[H\x1b[2J" + screenful(text(), *size) : text());
}

// Goes on while the relay restarts: that is when somebody looks.
int watch(const session& s)
{
    api_client relay(s);
    boost::json::value before;
    bool reached = false;
    while (std::cout) {
        try {
            const auto answer = relay.get("/relay/status");
            if (!answer.ok())
                return report_error(answer);
            reached = true;
            auto now = answer.json();
            if (s.json)
                print_json(answer);
            else
                show([&] { return status_text(now, before); });
            before = std::move(now);
        } catch (const relay_unreachable& e) {
            if (!reached)
                throw;
            before = {};
            if (s.json)
                std::cerr << e.what() << '\n';
            else
                show([&e] { return e.what() + std::string("; trying again\n"); });
        }
        std::cout.flush();
        std::this_thread::sleep_for(watch_every);
    }
    return success;
}

} // namespace

void add_status(CLI::App& app, session& s)
{
    auto again = std::make_shared<bool>(false);
    auto* command = add_client_command(
        app,
        s,
        "status",
        "How the relay is doing",
        [again](const session& with) { return *again ? watch(with) : status(with); }
    );
    command->add_flag("--watch", *again, "Again every second");
    command->footer("Examples:\n"
                    "  resend-relay status --watch\n"
                    "  resend-relay status --json | jq .pauses");
}

} // namespace relay::cli
