#include "sim/options.hpp"

#include "sim/host_port.hpp"
#include "sim/parse_number.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <iostream>
#include <utility>

namespace relay::sim {

namespace {

struct listen_address
{
    std::string host;
    std::uint16_t port{};
};

// "127.0.0.1:7359" or "[::1]:7359"
listen_address parse_listen(std::string_view text)
{
    const auto [host, port] = split_host_port(text);
    const auto number = parse_number<std::uint16_t>(port);
    if (!host.empty() && number)
        return {host, *number};
    throw CLI::ValidationError(std::string(text), "is not ADDRESS:PORT");
}

latency_range read_latency(const char* option, const std::string& text)
{
    const auto range = parse_latency(text);
    if (!range)
        throw CLI::ValidationError(option, "takes 250ms, 1s or 50ms..300ms");
    return *range;
}

// An option that may be given several times; `add` is told each value.
void add_repeated(
    CLI::App& app,
    const char* name,
    const char* type,
    const std::string& help,
    std::function<void(const std::string&)> add
)
{
    auto add_all = [add = std::move(add)](const std::vector<std::string>& all) {
        std::ranges::for_each(all, add);
    };
    app.add_option_function<std::vector<std::string>>(name, std::move(add_all), help)
        ->type_name(type);
}

limit_change read_limit_change(const std::string& text)
{
    const auto change = parse_limit_change(text);
    if (!change)
        throw CLI::ValidationError("--rate-limit-after", text + " is not TIME:LIMIT");
    return *change;
}

neighbour read_neighbour(const std::string& text)
{
    const auto n = parse_neighbour(text);
    if (!n)
        throw CLI::ValidationError("--neighbour", text + " is not COUNT/TIME");
    return *n;
}

void add_fault(settings& s, const std::string& text)
{
    if (!s.start.faults.set(text))
        throw CLI::ValidationError("--fault", text + " is not KIND:RATE, or rates exceed 100%");
}

// "opened:30%" of mails, "lost:10%" of their events
void add_webhook_rate(webhook_settings& w, const std::string& text)
{
    const std::array<std::pair<std::string_view, double*>, 12> names = {{
        {"opened", &w.rates.opened},
        {"clicked", &w.rates.clicked},
        {"bounced", &w.rates.bounced},
        {"soft-bounced", &w.rates.soft_bounced},
        {"complained", &w.rates.complained},
        {"delayed", &w.rates.delayed},
        {"failed", &w.rates.failed},
        {"suppressed", &w.rates.suppressed},
        {"late", &w.late},
        {"doubled", &w.doubled},
        {"disordered", &w.disordered},
        {"lost", &w.lost},
    }};
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    const auto found = std::ranges::find_if(names, [&](const auto& n) { return n.first == name; });
    const auto rate =
        colon == std::string::npos ? std::nullopt : parse_rate(text.substr(colon + 1));
    if (found == names.end() || !rate)
        throw CLI::ValidationError("--webhook-rate", text + " is not KIND:RATE");
    *found->second = *rate;
}

void add_limit_options(CLI::App& app, settings& s)
{
    app.add_option("--rate-limit", s.rate_limit, "Requests a second; 0: no limit")
        ->capture_default_str();
    add_repeated(
        app,
        "--rate-limit-after",
        "TIME:LIMIT",
        "Another limit, so long after the first request: 20s:10",
        [&s](const std::string& text) { s.limit_changes.push_back(read_limit_change(text)); }
    );
    add_repeated(
        app,
        "--neighbour",
        "COUNT/TIME",
        "Another client of the team: 8/10s sends 8 requests at once every ten seconds, 1/333ms "
        "three a second steadily. /sim/stats tells what it took and which share of the rest was "
        "used",
        [&s](const std::string& text) { s.neighbours.push_back(read_neighbour(text)); }
    );
    app.add_option("--daily-quota", s.daily_quota, "Recipients a day (UTC)");
    app.add_option("--monthly-quota", s.monthly_quota, "Recipients a month");
}

void add_fault_options(CLI::App& app, settings& s)
{
    app.add_option_function<std::string>(
        "--latency",
        [&s](const std::string& text) { s.start.latency = read_latency("--latency", text); },
        "Between acceptance and answer: 250ms, or 50ms..300ms"
    );
    add_repeated(
        app,
        "--fault",
        "KIND:RATE",
        "KIND:RATE (5% or 0.05); " + list_faults() +
            ". A 502, 503, 504, 520 or 524 is a gateway's, in HTML: nothing has come to Resend; "
            "500, 503-json and names are Resend's, in JSON: nothing was done. With -accepted "
            "Resend has accepted the mail all the same",
        [&s](const std::string& text) { add_fault(s, text); }
    );
}

void add_access_options(CLI::App& app, settings& s)
{
    app.add_option(
        "--api-key", s.api_keys, "A good key, of several perhaps; default: any that begins with re_"
    );
    app.add_option("--sending-key", s.sending_keys, "A good key that may only send");
    app.add_option_function<std::vector<std::string>>(
           "--domain",
           [&s](const std::vector<std::string>& all) {
               s.start.domains = all;
               s.start.only_domains = true;
           },
           "A verified domain, of several perhaps: mail from others is refused; default: from none"
    )
        ->type_name("NAME");
}

void add_webhook_options(CLI::App& app, webhook_settings& w)
{
    app.add_option("--webhooks", w.url, "Post events to http://HOST:PORT/PATH");
    app.add_option("--webhook-secret", w.secret, "whsec_...; signs them")->needs("--webhooks");
    add_repeated(
        app,
        "--webhook-rate",
        "KIND:RATE",
        "Share of mails: opened, clicked, bounced, soft-bounced, complained, delayed, failed, "
        "suppressed; of events: late, doubled, disordered, lost",
        [&w](const std::string& text) { add_webhook_rate(w, text); }
    );
    app.add_flag("--webhook-tag-list", w.tags_as_list, "Tags as a list of names with values");
    app.add_flag(
        "--webhook-one-recipient",
        w.one_recipient,
        "`to` of an event is only whom it is about; otherwise all whom the mail is to"
    );
    app.add_option_function<std::string>(
        "--webhook-pace",
        [&w](const std::string& text) { w.pace = read_latency("--webhook-pace", text); },
        "From one event of a mail to the next: 10ms..100ms"
    );
    app.add_option_function<std::string>(
        "--webhook-late-by",
        [&w](const std::string& text) {
            const auto time = parse_duration(text);
            if (!time)
                throw CLI::ValidationError("--webhook-late-by", "takes a duration such as 2s");
            w.late_by = *time;
        },
        "By how much late events are late: 2s"
    );
    app.add_option("--webhook-retry-scale", w.retry_scale, "Of 5 s, 5 min, 30 min ... 10 h")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--webhook-connections", w.connections, "Persistent ones")
        ->check(CLI::Range(1u, 1'000u))
        ->capture_default_str();
    app.add_option("--webhook-truth", w.truth_path, "What became of each mail, one JSON line each");
}

} // namespace

std::optional<options> parse_options(int argc, char** argv, int& exit_code)
{
    options o;
    settings& s = o.run;
    std::string listen = "127.0.0.1:7359";
    std::string control;
    CLI::App app(
        "A faithful stand-in for api.resend.com: HTTPS, its rate limit, quotas, errors, "
        "idempotency keys, and faults on demand.",
        "resend-sim"
    );
    app.footer("Examples:\n"
               "  resend-sim --ca-out ca.pem\n"
               "  resend-sim --ca-out ca.pem --rate-limit 10 --latency 50ms..300ms \\\n"
               "      --fault lost-answer:5%\n"
               "  resend-sim --ca-out ca.pem --webhook-secret whsec_... \\\n"
               "      --webhooks http://127.0.0.1:7352/webhooks/resend\n"
               "\n"
               "Exit status:\n"
               "  0  it was stopped by SIGINT or SIGTERM\n"
               "  1  it failed: the address is in use, a file cannot be written\n"
               "  2  bad arguments");
    app.set_version_flag("--version", RELAY_VERSION);
    app.add_option("--listen", listen, "ADDRESS:PORT for HTTPS; port 0 takes a free one")
        ->capture_default_str();
    app.add_option(
        "--control", control, "ADDRESS:PORT for plain HTTP: /sim/stats, /sim/ledger, /sim/config"
    );
    add_limit_options(app, s);
    add_fault_options(app, s);
    add_access_options(app, s);
    app.add_option("--ledger", s.ledger_path, "Every accepted mail, one JSON line each");
    app.add_flag("--ledger-bodies", s.ledger_bodies, "html, text and headers too");
    app.add_option("--keep-mails", s.keep_mails, "How many mails and keys to remember")
        ->capture_default_str();
    app.add_option("--ca-out", o.ca_out, "Where to write the certificate authority (PEM)");
    add_webhook_options(app, s.webhooks);
    app.add_option("--seed", s.seed, "Of faults and latencies")->capture_default_str();
    app.add_flag("--sink", s.sink, "Accept everything, check and remember nothing (benchmarks)");
    app.add_option(
           "--tell-arrivals",
           o.tell_arrivals,
           "With --sink: prints subject and monotonic clock (ns) of mails whose subject begins so"
    )
        ->type_name("WORD")
        ->needs("--sink");
    app.add_flag("--quiet", o.quiet, "No summary at the end");
    try {
        app.parse(argc, argv);
        if (!s.webhooks.url.empty() && s.webhooks.secret.empty())
            throw CLI::ValidationError("--webhooks", "needs --webhook-secret");
        const auto at = parse_listen(listen);
        s.address = at.host;
        s.port = at.port;
        if (!control.empty()) {
            const auto control_at = parse_listen(control);
            s.control_address = control_at.host;
            s.control_port = control_at.port;
        }
    } catch (const CLI::ParseError& e) {
        exit_code = app.exit(e) == 0 ? 0 : 2;
        return std::nullopt;
    }
    return o;
}

} // namespace relay::sim
