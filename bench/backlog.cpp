#include "queued_mail.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <stdexcept>

namespace relay::bench {

namespace {

constexpr std::uint64_t least = 1'000;
constexpr std::uint64_t most = 100'000;
constexpr std::uint64_t quick_most = 10'000;
constexpr std::uint64_t together = 20'000; // short queues are measured until it is as many
constexpr std::size_t mail_size = 512;

struct sending
{
    double ready_s{}; // from the relay's start until it takes jobs
    double seconds{}; // from the resume until the last mail has come
    nanoseconds cpu{};
    memory_use memory;
    std::uint64_t memory_at_start{};
};

sending send(const queued_mail& mail)
{
    const auto started = clock::now();
    const relay_process relay(mail.settings(), mail.files());
    sending s{.ready_s = seconds(clock::now() - started), .memory_at_start = relay.memory().now};
    const auto before = relay.used().cpu;
    const auto resumed = clock::now();
    resume_campaigns(relay);
    if (!mail.to().wait_for(mail.count()))
        throw std::runtime_error("messages are missing in the sink: " + relay.last_words());
    s.seconds = seconds(mail.to().arrived().last() - resumed);
    s.cpu = relay.used().cpu - before;
    s.memory = relay.memory();
    return s;
}

backlog_report measure(const options& o, std::uint64_t count)
{
    const auto times = o.quick ? 1 : std::max<std::uint64_t>(1, together / count);
    const auto messages = static_cast<double>(count * times);
    backlog_report report{.messages = count, .times = times};
    double accepting_s = 0;
    double sending_s = 0;
    for (std::uint64_t i = 0; i < times; ++i) {
        const queued_mail mail(o, count, mail_size);
        const auto sent = send(mail);
        const auto& accepted = mail.accepted();
        accepting_s += accepted.seconds;
        sending_s += sent.seconds;
        report.accept_cpu_us += microseconds(accepted.used.cpu) / messages;
        report.send_cpu_us += microseconds(sent.cpu) / messages;
        report.disk_bytes += static_cast<double>(accepted.used.to_disk) / messages;
        report.ready_s = std::max(report.ready_s, sent.ready_s);
        report.rss_accepted = std::max(report.rss_accepted, accepted.memory);
        report.rss_started = std::max(report.rss_started, sent.memory_at_start);
        report.rss_peak = std::max(report.rss_peak, sent.memory.peak);
    }
    report.accepted_per_second = messages / accepting_s;
    report.sent_per_second = messages / sending_s;
    return report;
}

} // namespace

std::vector<backlog_report> measure_backlog(const options& o)
{
    const auto longest = o.messages.value_or(o.quick ? quick_most : most);
    std::vector<backlog_report> reports;
    for (auto count = least; count <= longest; count *= 10)
        reports.push_back(measure(o, count));
    return reports;
}

} // namespace relay::bench
