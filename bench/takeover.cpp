#include "load.hpp"
#include "relays.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr int limit = 100; // requests a second: one each 10 ms, so that a silence is seen
constexpr int batch = 10;
constexpr std::size_t mail_size = 512;
constexpr std::uint64_t messages = 60'000; // enough for a minute
constexpr auto steady = 1s;                // of sending, before each signal
constexpr auto look_every = 500us;
constexpr auto overlap = 100ms; // with what was under way when the relay ended
constexpr auto patience = 60s;

sim::settings limited()
{
    sim::settings s;
    s.port = 0;
    s.rate_limit = limit;
    s.keep_mails = 1'000;
    return s;
}

// Relays with much to send, of which the one that does is ended again and again
class stage
{
public:
    stage(const options& o, std::chrono::seconds lease)
        : files_(o.directory),
          to_(limited()),
          relays_(o, limited_relay(o, to_, batch), files_, lease),
          messages_(o.messages.value_or(messages))
    {
        const job_line line(load_word, "campaign", mail_size);
        const load_plan plan{
            .ports = relays_.jobs_ports(),
            .messages = messages_,
            .connections = o.connections,
            .window = o.window};
        run_load(plan, line, 0, {});
    }

    std::uint64_t queued() const { return messages_ - to_.arrived().count(); }

    std::uint64_t rss_peak() const { return relays_.rss_peak(); }

    // Ends the one that sends by that signal, and starts it again as a spare.
    double end_sender(int signal)
    {
        std::this_thread::sleep_for(steady);
        auto& sender = relays_.sender();
        const auto signalled = clock::now();
        sender.send_signal(signal);
        const auto resumed = end_of_silence(sender, signalled);
        sender.start();
        relays_.wait_until_settled();
        return seconds(resumed - signalled);
    }

private:
    // When the longest time without a request was over: until then requests that were under way
    // may come, behind it those of the next relay.
    clock::time_point end_of_silence(relay_process& ending, clock::time_point since)
    {
        const auto& arrived = to_.arrived();
        auto count = arrived.count();
        auto last = since;
        auto longest = clock::duration::zero();
        auto resumed = since;
        std::optional<clock::time_point> ended;
        while (!ended || last < *ended + overlap) {
            std::this_thread::sleep_for(look_every);
            const auto now = clock::now();
            if (!ended && !ending.running())
                ended = now;
            if (now > since + patience)
                throw std::runtime_error("no relay takes over: " + relays_.last_words());
            if (arrived.count() == count)
                continue;
            count = arrived.count();
            if (now - last > longest) {
                longest = now - last;
                resumed = now;
            }
            last = now;
        }
        return resumed;
    }

    workspace files_;
    sink to_;
    relays relays_;
    std::uint64_t messages_;
};

takeover_report report_of(
    const char* how, std::chrono::seconds lease, std::uint64_t queued, std::vector<double> times
)
{
    std::ranges::sort(times);
    return {
        .how = how,
        .lease_s = lease.count(),
        .queued = queued,
        .times = static_cast<int>(times.size()),
        .median_s = times[times.size() / 2],
        .worst_s = times.back(),
    };
}

} // namespace

std::vector<takeover_report> measure_takeover(const options& o)
{
    std::vector<takeover_report> reports;
    for (const auto lease : {2s, 6s}) {
        stage s(o, lease);
        const auto queued = s.queued();
        std::vector<double> killed;
        std::vector<double> stopped;
        for (int i = 0; i < o.repeat; ++i) {
            killed.push_back(s.end_sender(SIGKILL));
            stopped.push_back(s.end_sender(SIGTERM));
        }
        reports.push_back(report_of("kill -9", lease, queued, std::move(killed)));
        reports.push_back(report_of("SIGTERM", lease, queued, std::move(stopped)));
        for (auto* r : {&reports.back(), &reports[reports.size() - 2]})
            r->rss_peak = s.rss_peak();
    }
    return reports;
}

} // namespace relay::bench
