#include "http_connection.hpp"
#include "load.hpp"
#include "probe.hpp"
#include "relay_process.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <algorithm>
#include <stdexcept>

namespace relay::bench {

namespace {

constexpr std::uint64_t messages = 300'000;
constexpr std::uint64_t quick_messages = 30'000;
constexpr std::size_t mail_size = 512;
constexpr int steps = 20; // or so, if a phase is long enough for the messages above

// Seconds that the store's commits have taken since the relay's start
double commit_seconds(const relay_process& relay)
{
    constexpr std::string_view name = "store_commit_seconds_sum ";
    const auto metrics = get(relay.http_port(), "/metrics");
    const auto at = metrics.rfind(name);
    if (at == metrics.npos)
        throw std::runtime_error("no metric of commits");
    return std::stod(metrics.substr(at + name.size()));
}

// What is counted from the start on
struct reading
{
    clock::time_point at;
    std::uint64_t sent{};
    double commit_s{};
};

class queue
{
public:
    queue(const options& o, std::uint64_t count)
        : count_(count),
          step_(o.phase / steps * static_cast<int>(std::max<std::uint64_t>(1, count / messages))),
          files_(o.directory),
          to_(unlimited()),
          settings_{
              .command = o.relay_command,
              .upstream = to_.port(),
              .authority_pem = to_.authority_pem()}
    {
        relay_process relay(settings_, files_);
        post(relay.http_port(), "/relay/pause", R"({"lane":"campaign"})");
        const job_line line(load_word, "campaign", o.size.value_or(mail_size));
        const load_plan plan{
            .ports = {relay.jobs_port()},
            .messages = count,
            .connections = o.connections,
            .window = o.window};
        run_load(plan, line, 0, {});
        relay.kill();
    }

    drain_report drain()
    {
        drain_report report{.messages = count_};
        const auto started = clock::now();
        const relay_process relay(settings_, files_);
        report.ready_s = seconds(clock::now() - started);
        post(relay.http_port(), "/relay/resume", R"({"lane":"campaign"})");
        const auto resumed = clock::now();
        auto before = read(relay);
        while (before.sent < count_) {
            drain_step step{.left = count_ - before.sent};
            step.ms = probe_latency({.port = relay.jobs_port(), .duration = step_}, to_, probes_);
            const auto after = read(relay);
            if (after.sent == before.sent)
                throw std::runtime_error("nothing is sent: " + relay.last_words());
            const auto sent = static_cast<double>(after.sent - before.sent);
            step.per_second = sent / seconds(after.at - before.at);
            step.commit_ms = (after.commit_s - before.commit_s) * 1'000 / (sent / 100);
            step.rss = relay.memory().now;
            report.steps.push_back(step);
            before = after;
        }
        report.seconds = seconds(to_.arrived().last() - resumed);
        return report;
    }

private:
    reading read(const relay_process& relay) const
    {
        return {
            .at = clock::now(),
            .sent = to_.arrived().count() - probes_,
            .commit_s = commit_seconds(relay)};
    }

    std::uint64_t count_;
    clock::duration step_;
    workspace files_;
    sink to_;
    relay_settings settings_;
    std::size_t probes_{};
};

} // namespace

drain_report measure_drain(const options& o)
{
    queue q(o, o.messages.value_or(o.quick ? quick_messages : messages));
    return q.drain();
}

} // namespace relay::bench
