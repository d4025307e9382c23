#include "http_connection.hpp"
#include "load.hpp"
#include "relay_process.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <stdexcept>

namespace relay::bench {

namespace {

// In each lane; as many as the relay keeps in its memory
constexpr std::uint64_t flows[] = {0, 1'000, 10'000};
constexpr std::uint64_t transactional_messages = 10'000;
constexpr std::uint64_t campaign_messages = 50'000;
constexpr std::uint64_t quick_part = 10;
constexpr std::size_t mail_size = 512;

struct cost
{
    double per_second{};
    double cpu_us{};
};

class neighbours
{
public:
    neighbours(const options& o, std::uint64_t count)
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
        post(relay_.http_port(), "/relay/pause", R"({"domain":"paused.example"})");
        for (const auto* lane : {"transactional", "campaign"}) {
            job each{.word = load_word, .lane = lane, .size = mail_size};
            each.domain = "paused.example";
            each.tenant = own_tenant;
            run(job_line(each), count);
        }
    }

    // Sends so many messages of another domain.
    cost send(std::string_view lane, std::uint64_t count)
    {
        const auto before = relay_.used().network_cpu;
        const auto load = run(job_line(load_word, lane, mail_size), count);
        sent_ += count;
        if (!to_.wait_for(sent_))
            throw std::runtime_error("messages are missing in the sink: " + relay_.last_words());
        const auto messages = static_cast<double>(count);
        return {
            .per_second = messages / seconds(to_.arrived().last() - load.began),
            .cpu_us = microseconds(relay_.used().network_cpu - before) / messages};
    }

private:
    load_result run(const job_line& line, std::uint64_t count)
    {
        const load_plan plan{
            .ports = {relay_.jobs_port()},
            .messages = count,
            .connections = options_.connections,
            .window = options_.window};
        auto result = run_load(plan, line, submitted_, {});
        submitted_ += count;
        return result;
    }

    const options& options_;
    workspace files_;
    sink to_;
    relay_process relay_;
    std::uint64_t submitted_{};
    std::uint64_t sent_{};
};

} // namespace

std::vector<blocked_report> measure_blocked(const options& o)
{
    const auto part = o.quick ? quick_part : 1;
    std::vector<blocked_report> reports;
    for (const auto count : flows) {
        neighbours n(o, count / part);
        const auto transactional = n.send("transactional", transactional_messages / part);
        const auto campaign = n.send("campaign", campaign_messages / part);
        reports.push_back({
            .flows = count / part,
            .transactional_per_second = transactional.per_second,
            .transactional_cpu_us = transactional.cpu_us,
            .campaign_per_second = campaign.per_second,
            .campaign_cpu_us = campaign.cpu_us,
        });
    }
    return reports;
}

} // namespace relay::bench
