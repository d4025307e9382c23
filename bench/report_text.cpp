#include "report.hpp"
#include "report_store_text.hpp"

#include <fmt/format.h>

namespace relay::bench {

namespace {

std::string share(double part, double whole)
{
    return whole > 0 ? fmt::format("{:.0f} %", 100 * part / whole) : "-";
}

void describe(out to, const machine& m)
{
    fmt::format_to(
        to,
        "{}, {} cores, load {:.1f} at the start, fdatasync {:.0f} us{}\n",
        m.cpu,
        m.cores,
        m.load,
        m.sync_us,
        m.on_disk ? "" : " (in memory: nothing is durable there)"
    );
}

void describe(out to, const std::vector<throughput_report>& all)
{
    fmt::format_to(
        to,
        "\nThroughput, end to end; CPU in us a message\n"
        "{:<14}{:>9}{:>11}{:>12}{:>11}{:>12}{:>7}{:>7}{:>9}{:>8}{:>9}\n",
        "",
        "messages",
        "sent/s",
        "accepted/s",
        "relay CPU",
        "of it net.",
        "sink",
        "load",
        "disk KB",
        "RSS MB",
        "load av"
    );
    for (const auto& t : all) {
        if (!t.relay)
            continue;
        const auto& r = *t.relay;
        fmt::format_to(
            to,
            "{:<14}{:>9}{:>11.0f}{:>12.0f}{:>11.1f}{:>12.1f}{:>7.1f}{:>7.1f}{:>9.1f}{:>8.0f}{:>9."
            "1f}{}\n",
            t.name,
            t.messages,
            r.per_second,
            r.accepted_per_second,
            r.cpu_us,
            r.network_cpu_us,
            r.sink_cpu_us,
            r.load_cpu_us,
            r.disk_bytes / 1024,
            static_cast<double>(r.rss_peak) / (1 << 20),
            r.machine_load,
            r.repeated == 0 ? "" : fmt::format("  {} came twice", r.repeated)
        );
    }
}

void describe_wrk(out to, const std::vector<throughput_report>& all)
{
    fmt::format_to(
        to,
        "\nThe same straight from wrk to the same sink\n{:<14}{:>11}{:>11}{:>7}{:>18}{:>16}\n",
        "",
        "mails/s",
        "wrk CPU",
        "sink",
        "relay's mails/s",
        "relay's CPU"
    );
    for (const auto& t : all)
        if (t.wrk)
            fmt::format_to(
                to,
                "{:<14}{:>11.0f}{:>11.1f}{:>7.1f}{:>18}{:>16}\n",
                t.name,
                t.wrk->per_second,
                t.wrk->cpu_us,
                t.wrk->sink_cpu_us,
                t.relay ? share(t.relay->per_second, t.wrk->per_second) : "-",
                t.relay ? fmt::format("x {:.1f}", t.relay->cpu_us / t.wrk->cpu_us) : "-"
            );
}

void describe(out to, const std::vector<latency_report>& all)
{
    fmt::format_to(
        to,
        "\nTransactional latency, submitted to arrived, in ms\n"
        "{:<14}{:<12}{:>13}{:>11}{:>8}{:>8}{:>8}{:>8}\n",
        "beside",
        "handed to",
        "submitted/s",
        "sent/s",
        "probes",
        "p50",
        "p99",
        "max"
    );
    for (const auto& l : all)
        fmt::format_to(
            to,
            "{:<14}{:<12}{:>13.0f}{:>11.0f}{:>8}{:>8.2f}{:>8.2f}{:>8.2f}\n",
            l.beside,
            l.at.empty() ? "the relay" : l.at,
            l.submitted_per_second,
            l.sent_per_second,
            l.ms.messages,
            l.ms.p50,
            l.ms.p99,
            l.ms.max
        );
}

void describe(out to, const std::vector<limit_report>& all)
{
    fmt::format_to(
        to,
        "\nUse of the rate limit, answers after 100 to 300 ms; of what the neighbours leave of it\n"
        "{:<12}{:<22}{:>9}{:>10}{:>6}{:>9}{:>17}\n",
        "requests/s",
        "beside",
        "used",
        "requests",
        "429s",
        "",
        "mails a request"
    );
    for (const auto& l : all)
        fmt::format_to(
            to,
            "{:<12}{:<22}{:>7.1f} %{:>10}{:>6}{:>7.2f} %{:>17.1f}\n",
            l.limit,
            l.beside,
            100 * l.used,
            l.requests,
            l.rate_limited,
            100.0 * static_cast<double>(l.rate_limited) / static_cast<double>(l.requests),
            l.mails_a_request
        );
}

void describe(out to, const webhook_report& w)
{
    fmt::format_to(
        to,
        "\nWebhooks: verified, taken once, joined and durable; CPU in us an event\n"
        "{:>9}{:>11}{:>11}{:>12}{:>7}{:>9}\n{:>9}{:>11.0f}{:>11.1f}{:>12.1f}{:>7.1f}{:>9.1f}\n",
        "events",
        "a second",
        "relay CPU",
        "of it net.",
        "load",
        "disk KB",
        w.events,
        w.per_second,
        w.cpu_us,
        w.network_cpu_us,
        w.load_cpu_us,
        w.disk_bytes / 1024
    );
}

void describe(out to, const std::vector<ingest_report>& all)
{
    fmt::format_to(
        to,
        "\nTaking mail, each message on disk when it is answered, sending paused; CPU in us a "
        "message\n{:<30}{:>9}{:>12}{:>11}{:>12}{:>7}{:>22}\n",
        "",
        "messages",
        "accepted/s",
        "relay CPU",
        "of it net.",
        "load",
        "CPU of the job socket"
    );
    for (const auto& i : all)
        fmt::format_to(
            to,
            "{:<30}{:>9}{:>12.0f}{:>11.1f}{:>12.1f}{:>7.1f}{:>22}\n",
            i.name,
            i.messages,
            i.per_second,
            i.cpu_us,
            i.network_cpu_us,
            i.load_cpu_us,
            fmt::format("x {:.2f}", i.cpu_us / all.back().cpu_us)
        );
}

void describe(out to, const drain_report& d)
{
    fmt::format_to(
        to,
        "\n{} messages sent after a kill and a start, ready in {:.2f} s, all sent in {:.1f} s; "
        "beside them transactional ones, in ms\n{:>10}{:>11}{:>19}{:>8}{:>8}{:>8}{:>8}{:>9}\n",
        d.messages,
        d.ready_s,
        d.seconds,
        "left",
        "sent/s",
        "commit ms for 100",
        "RSS MB",
        "probes",
        "p50",
        "p99",
        "max"
    );
    for (const auto& s : d.steps)
        fmt::format_to(
            to,
            "{:>10}{:>11.0f}{:>19.2f}{:>8.0f}{:>8}{:>8.1f}{:>8.1f}{:>9.1f}\n",
            s.left,
            s.per_second,
            s.commit_ms,
            static_cast<double>(s.rss) / (1 << 20),
            s.ms.messages,
            s.ms.p50,
            s.ms.p99,
            s.ms.max
        );
}

void describe(out to, const std::vector<backlog_report>& all)
{
    fmt::format_to(
        to,
        "\nQueues, taken while nothing is sent, and sent after a kill; CPU of the relay in us a "
        "message, RSS in MB\n{:>10}{:>12}{:>8}{:>9}{:>9}{:>9}{:>8}{:>11}{:>11}{:>11}\n",
        "messages",
        "accepted/s",
        "CPU",
        "disk KB",
        "ready s",
        "sent/s",
        "CPU",
        "RSS queued",
        "at start",
        "the most"
    );
    constexpr double mib = 1 << 20;
    for (const auto& b : all)
        fmt::format_to(
            to,
            "{:>10}{:>12.0f}{:>8.1f}{:>9.1f}{:>9.2f}{:>9.0f}{:>8.1f}{:>11.0f}{:>11.0f}{:>11.0f}\n",
            b.messages,
            b.accepted_per_second,
            b.accept_cpu_us,
            b.disk_bytes / 1024,
            b.ready_s,
            b.sent_per_second,
            b.send_cpu_us,
            static_cast<double>(b.rss_accepted) / mib,
            static_cast<double>(b.rss_started) / mib,
            static_cast<double>(b.rss_peak) / mib
        );
}

void describe(out to, const std::vector<blocked_report>& all)
{
    fmt::format_to(
        to,
        "\nBeside flows of a paused domain, so many in each lane; CPU of the network thread in us "
        "a "
        "message\n{:>8}{:>17}{:>7}{:>10}{:>15}{:>7}{:>10}\n",
        "flows",
        "transactional/s",
        "CPU",
        "of none",
        "campaign/s",
        "CPU",
        "of none"
    );
    const auto times = [](double cpu, double none) { return fmt::format("x {:.2f}", cpu / none); };
    for (const auto& b : all)
        fmt::format_to(
            to,
            "{:>8}{:>17.0f}{:>7.1f}{:>10}{:>15.0f}{:>7.1f}{:>10}\n",
            b.flows,
            b.transactional_per_second,
            b.transactional_cpu_us,
            times(b.transactional_cpu_us, all.front().transactional_cpu_us),
            b.campaign_per_second,
            b.campaign_cpu_us,
            times(b.campaign_cpu_us, all.front().campaign_cpu_us)
        );
}

void describe(out to, const due_report& d)
{
    fmt::format_to(
        to,
        "\n{} campaign messages due at one time, taken at {:.0f}/s; transactional ones of that "
        "time "
        "come {:.0f} to {:.0f} ms late, the last of the campaign {:.0f} ms\n",
        d.messages,
        d.taken_per_second,
        d.first_late_ms,
        d.last_late_ms,
        d.all_late_ms
    );
}

void describe(out to, const campaign_report& c)
{
    fmt::format_to(
        to,
        "\nA campaign to a file of recipients with three variables, and a kill in its middle\n"
        "{:>10}{:>12}{:>8}{:>9}{:>9}{:>8}{:>14}{:>11}{:>8}{:>9}\n"
        "{:>10}{:>12.0f}{:>8.1f}{:>9.2f}{:>9.0f}{:>8.1f}{:>14.0f}{:>11.0f}{:>8.0f}{:>9.2f}{}\n",
        "recipients",
        "imported/s",
        "CPU us",
        "check s",
        "sent/s",
        "CPU us",
        "end to end/s",
        "disk bytes",
        "RSS MB",
        "ready s",
        c.recipients,
        c.imported_per_second,
        c.import_cpu_us,
        c.check_s,
        c.sent_per_second,
        c.sent_cpu_us,
        c.per_second,
        c.disk_bytes,
        static_cast<double>(c.rss_peak) / (1 << 20),
        c.ready_s,
        c.repeated == 0 ? "" : fmt::format("  {} came twice", c.repeated)
    );
}

} // namespace

std::string to_text(const report& r)
{
    std::string text;
    const out to(text);
    describe(to, r.where);
    bool relay = false;
    bool wrk = false;
    for (const auto& t : r.throughput) {
        relay = relay || t.relay;
        wrk = wrk || t.wrk;
    }
    if (relay)
        describe(to, r.throughput);
    if (wrk)
        describe_wrk(to, r.throughput);
    if (!r.has_wrk)
        fmt::format_to(to, "\nwrk is not installed: nothing to compare with\n");
    if (!r.latency.empty())
        describe(to, r.latency);
    if (!r.limit.empty())
        describe(to, r.limit);
    describe_waits(to, r.limit);
    if (r.webhooks)
        describe(to, *r.webhooks);
    if (!r.ingest.empty())
        describe(to, r.ingest);
    if (r.drain)
        describe(to, *r.drain);
    if (!r.backlog.empty())
        describe(to, r.backlog);
    if (!r.blocked.empty())
        describe(to, r.blocked);
    if (r.due)
        describe(to, *r.due);
    if (r.campaign)
        describe(to, *r.campaign);
    if (!r.takeover.empty())
        describe(to, r.takeover);
    if (r.doors)
        describe(to, *r.doors);
    describe_store_use(to, r);
    return text;
}

} // namespace relay::bench
