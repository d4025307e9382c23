#include "load.hpp"
#include "probe.hpp"
#include "relay_process.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <future>
#include <stdexcept>
#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t campaign_mail = 2'048;
constexpr auto warm_up = 1s;

// One relay, in which one campaign follows the other
class stage
{
public:
    explicit stage(const options& o)
        : options_(o),
          files_(o.directory),
          to_(unlimited()),
          relay_(
              {.command = o.relay_command,
               .upstream = to_.port(),
               .authority_pem = to_.authority_pem()},
              files_
          )
    {
    }

    latency_report idle() { return {.beside = "nothing", .ms = probe()}; }

    // Beside a campaign of that rate; 0: as much as the relay takes
    latency_report beside_campaign(double per_second)
    {
        std::stop_source stop;
        auto running = std::async(std::launch::async, [&, token = stop.get_token()] {
            return run_load(
                {.port = relay_.jobs_port(),
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
            r.ms = probe();
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
            throw std::runtime_error("messages are missing in the sink: " + relay_.last_words());
        r.submitted_per_second =
            static_cast<double>(load.messages) / seconds(load.acknowledged - load.began);
        r.sent_per_second = static_cast<double>(arrived) / took;
        return r;
    }

private:
    latencies probe() { return probe_latency(relay_.jobs_port(), to_, options_.phase, probes_); }

    const options& options_;
    workspace files_;
    sink to_;
    relay_process relay_;
    job_line line_{load_word, "campaign", campaign_mail};
    std::uint64_t submitted_{};
    std::size_t probes_{};
};

} // namespace

std::vector<latency_report> measure_latency(const options& o)
{
    stage s(o);
    auto idle = s.idle();
    auto saturated = s.beside_campaign(0);
    saturated.beside = "saturated";
    auto half = s.beside_campaign(saturated.sent_per_second / 2);
    half.beside = "half load";
    return {idle, half, saturated};
}

} // namespace relay::bench
