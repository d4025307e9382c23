#include "load.hpp"
#include "probe.hpp"
#include "relays.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <fmt/format.h>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t campaign_mail = 2'048;
constexpr auto warm_up = 1s;
constexpr auto first_probe = 2s;          // not counted: caches are cold, tables new
constexpr double steady_campaign = 5'000; // mails a second

// The relays, in which one campaign follows the other
class stage
{
public:
    explicit stage(const options& o)
        : options_(o),
          files_(o.directory),
          to_(unlimited()),
          relays_(
              o,
              {.command = o.relay_command,
               .upstream = to_.port(),
               .authority_pem = to_.authority_pem()},
              files_
          )
    {
    }

    // In the order in which they are measured
    std::vector<std::pair<const char*, relay_process*>> places()
    {
        if (!relays_.has_spare())
            return {{"", &relays_.sender()}};
        return {{"the sender", &relays_.sender()}, {"a spare", &relays_.spare()}};
    }

    latency_report idle(const relay_process& at)
    {
        probe(at, first_probe);
        return {.beside = {}, .at = {}, .ms = probe(at, options_.phase)};
    }

    // Beside a campaign of that rate; 0: as much as the relays take
    latency_report beside_campaign(const relay_process& at, double per_second)
    {
        std::stop_source stop;
        auto running = std::async(std::launch::async, [&, token = stop.get_token()] {
            return run_load(
                {.ports = relays_.jobs_ports(),
                 .per_second = per_second,
                 .connections = options_.connections,
                 .window = options_.window},
                line_,
                submitted_,
                token
            );
        });
        std::this_thread::sleep_for(warm_up);
        const auto began = clock::now();
        const auto before = to_.arrived().count();
        latency_report r;
        try {
            r.ms = probe(at, options_.phase);
        } catch (...) {
            stop.request_stop();
            throw;
        }
        const auto took = seconds(clock::now() - began);
        const auto arrived = to_.arrived().count() - before - r.ms.messages;
        stop.request_stop();
        const auto load = running.get();
        submitted_ += load.messages;
        if (!to_.wait_for(submitted_ + probes_))
            throw std::runtime_error("messages are missing in the sink: " + relays_.last_words());
        r.submitted_per_second =
            static_cast<double>(load.messages) / seconds(load.acknowledged - load.began);
        r.sent_per_second = static_cast<double>(arrived) / took;
        return r;
    }

private:
    latencies probe(const relay_process& at, clock::duration duration)
    {
        return probe_latency({.port = at.jobs_port(), .duration = duration}, to_, probes_);
    }

    const options& options_;
    workspace files_;
    sink to_;
    relays relays_;
    job_line line_{load_word, "campaign", campaign_mail};
    std::uint64_t submitted_{};
    std::size_t probes_{};
};

} // namespace

std::vector<latency_report> measure_latency(const options& o)
{
    stage s(o);
    std::vector<latency_report> reports;
    const auto add = [&reports](latency_report r, const char* at, std::string beside) {
        r.at = at;
        r.beside = std::move(beside);
        reports.push_back(std::move(r));
    };
    for (const auto& [at, relay] : s.places()) {
        add(s.idle(*relay), at, "nothing");
        auto saturated = s.beside_campaign(*relay, 0);
        const auto half = saturated.sent_per_second / 2;
        if (o.store.empty())
            add(s.beside_campaign(*relay, half), at, "half load");
        else
            add(s.beside_campaign(*relay, steady_campaign),
                at,
                fmt::format("{:.0f} mails/s", steady_campaign));
        add(std::move(saturated), at, "saturated");
    }
    return reports;
}

} // namespace relay::bench
