#include "http_connection.hpp"
#include "probe.hpp"
#include "queued_mail.hpp"
#include "scenarios.hpp"

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
          mail_(o, count, mail_size)
    {
    }

    drain_report drain()
    {
        drain_report report{.messages = count_};
        const auto started = clock::now();
        const relay_process relay(mail_.settings(), mail_.files());
        report.ready_s = seconds(clock::now() - started);
        resume_campaigns(relay);
        const auto resumed = clock::now();
        auto before = read(relay);
        while (before.sent < count_) {
            drain_step step{.left = count_ - before.sent};
            step.ms =
                probe_latency({.port = relay.jobs_port(), .duration = step_}, mail_.to(), probes_);
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
        report.seconds = seconds(mail_.to().arrived().last() - resumed);
        return report;
    }

private:
    reading read(const relay_process& relay) const
    {
        return {
            .at = clock::now(),
            .sent = mail_.to().arrived().count() - probes_,
            .commit_s = commit_seconds(relay)};
    }

    std::uint64_t count_;
    clock::duration step_;
    queued_mail mail_;
    std::size_t probes_{};
};

} // namespace

drain_report measure_drain(const options& o)
{
    queue q(o, o.messages.value_or(o.quick ? quick_messages : messages));
    return q.drain();
}

} // namespace relay::bench
