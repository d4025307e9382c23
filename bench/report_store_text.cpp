#include "report_store_text.hpp"

#include <fmt/format.h>

namespace relay::bench {

namespace {

void describe_use(out to, const std::string& name, const std::optional<store_use>& use)
{
    if (use)
        fmt::format_to(to, "{:<26}{:>9.1f}{:>13.0f}\n", name, use->cpu_us, use->log_bytes);
}

void describe_wait(out to, int limit, const char* at, const std::optional<latencies>& ms)
{
    if (ms)
        fmt::format_to(
            to,
            "{:<12}{:<12}{:>8}{:>8.1f}{:>8.1f}{:>8.1f}\n",
            limit,
            at,
            ms->messages,
            ms->p50,
            ms->p99,
            ms->max
        );
}

} // namespace

void describe_waits(out to, const std::vector<limit_report>& all)
{
    if (all.empty() || !all.front().at_sender)
        return;
    fmt::format_to(
        to,
        "\nTransactional messages beside it, submitted to arrived, in ms\n"
        "{:<12}{:<12}{:>8}{:>8}{:>8}{:>8}\n",
        "requests/s",
        "handed to",
        "probes",
        "p50",
        "p99",
        "max"
    );
    for (const auto& l : all) {
        describe_wait(to, l.limit, "the sender", l.at_sender);
        describe_wait(to, l.limit, "a spare", l.at_spare);
    }
}

void describe(out to, const std::vector<takeover_report>& all)
{
    fmt::format_to(
        to,
        "\nFrom a signal to the relay that sends until the next one's first request, in s\n"
        "{:<10}{:>9}{:>10}{:>7}{:>9}{:>9}{:>8}\n",
        "",
        "lease s",
        "queued",
        "times",
        "median",
        "worst",
        "RSS MB"
    );
    for (const auto& t : all)
        fmt::format_to(
            to,
            "{:<10}{:>9}{:>10}{:>7}{:>9.2f}{:>9.2f}{:>8.0f}\n",
            t.how,
            t.lease_s,
            t.queued,
            t.times,
            t.median_s,
            t.worst_s,
            static_cast<double>(t.rss_peak) / 1e6
        );
}

void describe(out to, const doors_report& d)
{
    fmt::format_to(
        to,
        "\nMail taken by {} relays of which none sends, each message on disk when it is answered; "
        "CPU in us a "
        "message\n{:>9}{:>12}{:>11}{:>7}{:>30}\n{:>9}{:>12.0f}{:>11.1f}{:>7.1f}{:>30.1f}"
        "\n",
        d.relays,
        "messages",
        "accepted/s",
        "relay CPU",
        "load",
        "a sender has sent all after s",
        d.messages,
        d.per_second,
        d.cpu_us,
        d.load_cpu_us,
        d.sent_s
    );
}

void describe_store_use(out to, const report& r)
{
    std::string rows;
    const out row(rows);
    for (const auto& t : r.throughput)
        if (t.relay)
            describe_use(row, t.name, t.relay->store);
    if (r.webhooks)
        describe_use(row, "webhooks", r.webhooks->store);
    if (r.doors)
        describe_use(row, "doors", r.doors->store);
    if (!rows.empty())
        fmt::format_to(
            to,
            "\nPostgreSQL, a message or an event\n{:<26}{:>9}{:>13}\n{}",
            "",
            "CPU us",
            "log bytes",
            rows
        );
}

} // namespace relay::bench
