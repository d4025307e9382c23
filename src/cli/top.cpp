#include "cli/api_client.hpp"
#include "cli/async_api_client.hpp"
#include "cli/command.hpp"
#include "cli/full_screen.hpp"
#include "cli/json_read.hpp"
#include "cli/top_keys.hpp"
#include "cli/top_view.hpp"
#include "relay/async/sleep.hpp"
#include "relay/base/time.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>

#include <array>
#include <csignal>
#include <exception>
#include <unistd.h>
#include <utility>

namespace relay::cli {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::chrono::seconds refresh_every{1};
constexpr int looks_per_campaigns = 3; // they change more slowly, and cost more
constexpr milliseconds patience_with_a_look{5'000};
constexpr auto what_to_use_instead =
    "use `resend-relay status`, or `resend-relay status --watch --json`";

class top_program
{
public:
    explicit top_program(const session& s)
        : signals_(ctx_, SIGINT, SIGTERM, SIGHUP),
          relay_(ctx_.get_executor(), s, patience_with_a_look),
          screen_(what_to_use_instead),
          keys_(ctx_, ::dup(screen_.keys()))
    {
        now_.url = s.url;
    }

    // Until somebody has enough; returns an exit status. Throws relay_unreachable when there is no
    // relay in the beginning.
    int run()
    {
        start(take_signals());
        start(look());
        ctx_.run();
        return status_;
    }

private:
    void start(asio::awaitable<void> task)
    {
        asio::co_spawn(ctx_, std::move(task), [](std::exception_ptr error) {
            if (error)
                std::rethrow_exception(error);
        });
    }

    void draw()
    {
        picture_ = top_lines(now_, screen_.size());
        screen_.show(picture_.lines);
    }

    // The terminal is taken when there is something to be seen: where there is no relay, or it
    // wants a token, that is told as any command tells it.
    void begin(json::value status)
    {
        take_status(std::move(status));
        screen_.take();
        for (const int number : {SIGWINCH, SIGTSTP, SIGCONT})
            signals_.add(number);
        draw();
        start(take_keys());
    }

    // Goes on while the relay restarts: that is when somebody looks. While a question is asked, all
    // stays as it is, also what a look brings that began before: a number is to mean what it meant
    // when it was read.
    asio::awaitable<void> look()
    {
        const auto first = co_await relay_.get("/relay/status");
        if (!first.ok()) {
            status_ = report_error(first);
            ctx_.stop();
            co_return;
        }
        begin(first.json());
        for (int looks = 0;; ++looks) {
            if (!is_asking())
                co_await look_once(looks % looks_per_campaigns == 0);
            if (!is_asking())
                draw();
            co_await sleep_for(refresh_every);
        }
    }

    bool is_asking() const { return now_.question != top_question::none; }

    asio::awaitable<void> look_once(bool at_campaigns)
    {
        std::string trouble;
        try {
            const auto status = co_await relay_.get("/relay/status");
            if (!status.ok())
                throw relay_unreachable("the relay answered " + std::to_string(status.status));
            if (is_asking())
                co_return;
            take_status(status.json());
            if (at_campaigns)
                co_await look_at_campaigns();
        } catch (const relay_unreachable& e) {
            trouble = e.what();
        }
        if (trouble.empty()) {
            now_.trouble.clear();
            co_return;
        }
        now_.trouble =
            trouble + "; trying again. What follows was so at " + time_at(now_.status, "now");
        for (auto* speeds : {&now_.accepted, &now_.sent, &now_.rate_limited})
            speeds->miss();
    }

    void take_status(json::value status)
    {
        const auto at = parse_iso8601(text_at(status, "now")).value_or(wall_now());
        now_.accepted.look(number_at(status, "counters.accepted"), at);
        now_.sent.look(number_at(status, "counters.sent"), at);
        now_.rate_limited.look(number_at(status, "counters.outcomes.rate_limited"), at);
        now_.status = std::move(status);
    }

    asio::awaitable<void> look_at_campaigns()
    {
        json::array all;
        for (const std::string state : {"running", "paused"}) {
            const auto answer = co_await relay_.get("/relay/campaigns?limit=20&state=" + state);
            const auto page = answer.json();
            if (const auto* data = at_path(page, "data").if_array())
                all.insert(all.end(), data->begin(), data->end());
        }
        if (!is_asking())
            now_.campaigns = std::move(all);
    }

    asio::awaitable<void> take_keys()
    {
        std::array<char, 64> bytes{};
        for (;;) {
            const auto size =
                co_await keys_.async_read_some(asio::buffer(bytes), asio::use_awaitable);
            for (const char key : read_keys({bytes.data(), size}))
                co_await take_key(key);
            draw();
        }
    }

    asio::awaitable<void> take_key(char key)
    {
        const auto pressed = press(now_, picture_.choices, key);
        if (pressed.wish == top_wish::quit)
            ctx_.stop();
        try {
            if (pressed.wish == top_wish::dead_letters)
                co_await show_dead_letters();
            if (pressed.wish == top_wish::call)
                co_await make(pressed.call);
        } catch (const relay_unreachable& e) {
            now_.said = e.what();
        }
    }

    asio::awaitable<void> show_dead_letters()
    {
        const auto answer = co_await relay_.get("/relay/dead-letters?limit=50");
        if (!answer.ok()) {
            now_.said = text_at(answer.json(), "message");
            co_return;
        }
        now_.dead_letters = answer.json();
        now_.page = top_page::dead_letters;
    }

    asio::awaitable<void> make(top_call call)
    {
        const auto answer = co_await relay_.post(call.target, call.body);
        now_.said = answer.ok() ? call.done : text_at(answer.json(), "message");
        co_await look_once(true);
    }

    asio::awaitable<void> take_signals()
    {
        for (;;) {
            const int number = co_await signals_.async_wait(asio::use_awaitable);
            if (number == SIGINT || number == SIGTERM || number == SIGHUP) {
                ctx_.stop();
                co_return;
            }
            if (number == SIGTSTP)
                suspend();
            else if (number == SIGCONT)
                screen_.take();
            draw();
        }
    }

    // As the shell wants it that stopped us. Returns when we go on.
    void suspend()
    {
        screen_.leave();
        signals_.remove(SIGTSTP);
        std::raise(SIGTSTP);
        signals_.add(SIGTSTP);
        screen_.take();
    }

    asio::io_context ctx_{1};
    asio::signal_set signals_; // before the terminal is taken, so that it is given back
    async_api_client relay_;
    full_screen screen_;
    asio::posix::stream_descriptor keys_;
    top_state now_;
    top_picture picture_;
    int status_{success};
};

} // namespace

void add_top(CLI::App& app, session& s)
{
    auto* command = add_client_command(
        app,
        s,
        "top",
        "Watch the relay, and pause and resume, on a screen of its own",
        [](const session& with) { return top_program(with).run(); }
    );
    command->remove_option(command->get_option("--json")); // it is for people
    command->footer("Keys: p pause, r resume, d dead letters, ? help, q quit.\n\n"
                    "Examples:\n"
                    "  resend-relay top\n"
                    "  resend-relay top --url http://relay.lan:7351");
}

} // namespace relay::cli
