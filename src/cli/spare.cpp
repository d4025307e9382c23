#include "cli/spare.hpp"

#include "relay/async/task_group.hpp"
#include "relay/base/log.hpp"
#include "relay/base/uptime_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <exception>
#include <string>

namespace relay::cli {

namespace asio = boost::asio;

namespace {

std::string who_sends(const membership::standing& now)
{
    if (now.sender.empty())
        return "nobody sends";
    return now.sender + " sends, term " + std::to_string(now.epoch);
}

constexpr std::chrono::minutes complains_every{1};

constexpr auto why_kept_out =
    "its key for Resend is another than the one that mail of this store was last sent with. If it "
    "is a new key of the same team, start it with --accept-key";

// Says what has changed, once each
class spare_log
{
public:
    void note(const membership::standing& now)
    {
        if (now.trouble != trouble_) {
            trouble_ = now.trouble;
            if (!trouble_.empty())
                log_line(spdlog::level::warn, "a spare cannot ask who sends", {{"why", trouble_}});
        }
        const auto text = who_sends(now);
        if (!trouble_.empty() || text == text_)
            return;
        text_ = text;
        log_line(
            spdlog::level::info,
            "this relay is a spare",
            {{"sender", now.sender}, {"term", now.epoch}}
        );
        ::sd_notifyf(0, "READY=1\nSTATUS=spare: %s", text.c_str());
    }

    void note_key(const membership::standing& now, uptime_clock::time_point at)
    {
        if (now.kept_out && !kept_out_)
            log_line(
                spdlog::level::warn, std::string("this relay never takes over: ") + why_kept_out
            );
        if (now.missed && at >= next_complaint_) {
            next_complaint_ = at + complains_every;
            log_line(
                spdlog::level::err,
                std::string("nobody sends, and this relay may not: ") + why_kept_out
            );
            ::sd_notify(0, "STATUS=spare: nobody sends, and this relay has another key for Resend");
        }
        kept_out_ = now.kept_out;
    }

private:
    bool kept_out_{};
    uptime_clock::time_point next_complaint_{};
    std::string trouble_;
    std::string text_;
};

// What a former sender's callers are given to take its last words, and the own callers of one that
// is stopped
constexpr milliseconds time_to_end_at_takeover{500};
constexpr milliseconds time_to_end_when_stopped{5'000};
constexpr milliseconds at_once{0};

// Also of one that has won: then the term is for others.
asio::awaitable<void> wait_for_stop(
    bool& stopped,
    task_group& line,
    asio::signal_set& signals,
    membership& member,
    spare_server& spare,
    const read_again& again
)
{
    while (co_await signals.async_wait(asio::use_awaitable) == SIGHUP)
        if (auto read = again()) {
            spare.reload(read->first, read->second);
            member.use_key(std::move(read->second.resend_key));
            spdlog::info("a spare uses new tokens and keys, and the rest when it takes over");
        }
    stopped = true;
    co_await line.shut_down(at_once);
}

asio::awaitable<void> wait_in_line(membership& member)
{
    spare_log log;
    for (;;) {
        const auto now = member.now();
        if (now.state == membership::state::sender) {
            member.lives_for(time_to_open);
            log_line(spdlog::level::info, "this relay is the sender now", {{"term", now.epoch}});
            ::sd_notify(0, "STATUS=");
            co_return;
        }
        if (!now.sender.empty() || !now.trouble.empty() || now.missed)
            log.note(now);
        log.note_key(now, uptime_clock::now());
        co_await member.changed();
    }
}

asio::awaitable<void> be_spare(
    bool& stopped,
    asio::signal_set& signals,
    membership& member,
    spare_server& spare,
    const read_again& again
)
{
    const auto ex = co_await asio::this_coro::executor;
    task_group line(ex);
    task_group around(ex);
    around.spawn(run_watchdog());
    around.spawn(wait_for_stop(stopped, line, signals, member, spare, again));
    spare.start();
    line.spawn(wait_in_line(member));
    co_await line.wait();
    co_await spare.shut_down(stopped ? time_to_end_when_stopped : time_to_end_at_takeover);
    co_await around.shut_down(at_once);
    co_await line.shut_down(at_once);
    if (stopped)
        co_await member.resign();
}

} // namespace

bool wait_for_term(
    asio::io_context& ctx,
    asio::signal_set& signals,
    membership& member,
    spare_server& spare,
    const read_again& again
)
{
    bool stopped = false;
    std::exception_ptr failure;
    asio::co_spawn(
        ctx,
        be_spare(stopped, signals, member, spare, again),
        [&](std::exception_ptr error) {
            failure = error;
            ctx.stop();
        }
    );
    ctx.run();
    ctx.restart();
    if (failure)
        std::rethrow_exception(failure);
    return !stopped;
}

} // namespace relay::cli
