#include "job_connection.hpp"
#include "load.hpp"
#include "relay_process.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <chrono>
#include <fmt/chrono.h>
#include <limits>
#include <stdexcept>
#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t messages = 20'000;
constexpr std::uint64_t quick_messages = 2'000;
constexpr std::size_t mail_size = 512;
constexpr std::size_t transactional_messages = 10;
constexpr auto patience = 60s;

// Enough to take them all first: a slow relay takes 10,000 a second.
clock::duration ahead(std::uint64_t count)
{
    return 3s + count * 100us;
}

// One moment on both clocks
struct appointment
{
    explicit appointment(clock::duration from_now)
        : steady(clock::now() + from_now),
          wall(std::chrono::floor<std::chrono::milliseconds>(
              std::chrono::system_clock::now() + from_now
          ))
    {
    }

    std::string iso() const
    {
        const auto ms = wall.time_since_epoch().count() % 1'000;
        return fmt::format(
            "{:%Y-%m-%dT%H:%M:%S}.{:03}Z", std::chrono::floor<std::chrono::seconds>(wall), ms
        );
    }

    double late_ms(clock::time_point when) const { return seconds(when - steady) * 1'000; }

    clock::time_point steady;
    std::chrono::sys_time<std::chrono::milliseconds> wall;
};

clock::time_point arrival_of(const sink& to, std::size_t probe, clock::time_point deadline)
{
    for (; clock::now() < deadline; std::this_thread::sleep_for(1ms))
        if (const auto when = to.arrived().probe(probe))
            return *when;
    throw std::runtime_error("a transactional message did not arrive");
}

// Submitted last, so that nothing but their lane puts them first
void submit_transactional(const relay_process& relay, const std::string& when)
{
    job j{.word = probe_word, .lane = "transactional", .size = mail_size};
    j.scheduled_at = when;
    const job_line line(j);
    const load_plan plan{
        .ports = {relay.jobs_port()}, .messages = transactional_messages, .connections = 1};
    run_load(plan, line, 0, {});
}

} // namespace

due_report measure_due(const options& o)
{
    const auto count = o.messages.value_or(o.quick ? quick_messages : messages);
    const workspace files(o.directory);
    sink to(unlimited());
    relay_process relay(
        {.command = o.relay_command, .upstream = to.port(), .authority_pem = to.authority_pem()},
        files
    );
    const appointment due(ahead(count));
    const auto iso = due.iso();
    job j{.word = load_word, .lane = "campaign", .size = o.size.value_or(mail_size)};
    j.scheduled_at = iso;
    const load_plan plan{
        .ports = {relay.jobs_port()},
        .messages = count,
        .connections = o.connections,
        .window = o.window};
    const auto load = run_load(plan, job_line(j), 0, {});
    submit_transactional(relay, iso);
    if (clock::now() > due.steady)
        throw std::runtime_error("the messages were due before all were taken");

    due_report report{
        .messages = count,
        .taken_per_second = static_cast<double>(count) / seconds(load.acknowledged - load.began),
        .first_late_ms = std::numeric_limits<double>::max()};
    for (std::size_t i = 0; i < transactional_messages; ++i) {
        const auto late = due.late_ms(arrival_of(to, i, due.steady + patience));
        report.first_late_ms = std::min(report.first_late_ms, late);
        report.last_late_ms = std::max(report.last_late_ms, late);
    }
    if (!to.wait_for(count + transactional_messages))
        throw std::runtime_error("messages are missing in the sink: " + relay.last_words());
    report.all_late_ms = due.late_ms(to.arrived().last());
    return report;
}

} // namespace relay::bench
