#include "sim/options.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>

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
    const auto colon = text.rfind(':');
    listen_address to;
    if (colon != std::string_view::npos) {
        const auto port = text.substr(colon + 1);
        const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), to.port);
        auto host = text.substr(0, colon);
        if (host.starts_with('[') && host.ends_with(']'))
            host = host.substr(1, host.size() - 2);
        to.host = host;
        if (ec == std::errc() && end == port.data() + port.size() && !host.empty())
            return to;
    }
    throw CLI::ValidationError(std::string(text), "is not ADDRESS:PORT");
}

void set_latency(settings& s, const std::string& text)
{
    const auto range = parse_latency(text);
    if (!range)
        throw CLI::ValidationError("--latency", "takes 250ms, 1s or 50ms..300ms");
    s.start.latency = *range;
}

void add_fault(settings& s, const std::string& text)
{
    if (!s.start.faults.set(text))
        throw CLI::ValidationError("--fault", text + " is not KIND:RATE, or rates exceed 100%");
}

} // namespace

std::optional<options> parse_options(int argc, char** argv, int& exit_code)
{
    options o;
    settings& s = o.run;
    std::string listen = "127.0.0.1:7359";
    std::string control;
    CLI::App app("A faithful stand-in for api.resend.com: HTTPS, its rate limit, quotas, errors, "
                 "idempotency keys, and faults on demand.");
    app.set_version_flag("--version", RELAY_VERSION);
    app.add_option("--listen", listen, "ADDRESS:PORT for HTTPS; port 0 takes a free one")
        ->capture_default_str();
    app.add_option(
        "--control", control, "ADDRESS:PORT for plain HTTP: /sim/stats, /sim/ledger, /sim/config"
    );
    app.add_option("--rate-limit", s.rate_limit, "Requests a second; 0: no limit")
        ->capture_default_str();
    app.add_option("--daily-quota", s.daily_quota, "Recipients a day (UTC)");
    app.add_option("--monthly-quota", s.monthly_quota, "Recipients a month");
    app.add_option_function<std::string>(
        "--latency",
        [&s](const std::string& text) { set_latency(s, text); },
        "Between acceptance and answer: 250ms, or 50ms..300ms"
    );
    app.add_option_function<std::vector<std::string>>(
           "--fault",
           [&s](const std::vector<std::string>& all) {
               for (const auto& text : all)
                   add_fault(s, text);
           },
           "KIND:RATE (5% or 0.05); lost-answer, reset, 500, 503, slow, close-idle, timeout"
    )
        ->type_name("KIND:RATE");
    app.add_option("--api-key", s.api_key, "The only good key; default: any that begins with re_");
    app.add_option("--ledger", s.ledger_path, "Every accepted mail, one JSON line each");
    app.add_flag("--ledger-bodies", s.ledger_bodies, "html, text and headers too");
    app.add_option("--keep-mails", s.keep_mails, "How many mails and keys to remember")
        ->capture_default_str();
    app.add_option("--ca-out", o.ca_out, "Where to write the certificate authority (PEM)");
    app.add_option("--seed", s.seed, "Of faults and latencies")->capture_default_str();
    app.add_flag("--sink", s.sink, "Accept everything, check and remember nothing (benchmarks)");
    app.add_flag("--quiet", o.quiet, "No summary at the end");
    try {
        app.parse(argc, argv);
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
