#include "relay/doctor/remote_checks.hpp"

#include "doctor/account_verdicts.hpp"
#include "relay/async/sleep.hpp"
#include "relay/doctor/domain_checks.hpp"
#include "relay/net/tls_probe.hpp"
#include "relay/resend/resend_client.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

// A relay may spend the same limit.
constexpr int tries = 4;
constexpr milliseconds wait_for_a_permit{1'000};

http_client_settings settings_of(const config& cfg)
{
    return {
        .base_url = cfg.resend.base_url,
        .ca_file = cfg.resend.ca_file,
        .user_agent = "resend-relay-doctor/" RELAY_VERSION,
        .max_connections = 1,
        .connect_timeout = cfg.resend.connect_timeout,
        .request_timeout = cfg.resend.request_timeout,
    };
}

template <class Call>
auto again_when_limited(Call call) -> decltype(call())
{
    for (int i = 1;; ++i) {
        auto report = co_await call();
        if (report.result.verdict != verdict::rate_limited || i == tries)
            co_return report;
        co_await sleep_for(report.limits.retry_after.value_or(wait_for_a_permit));
    }
}

asio::awaitable<diagnosis> check_tls(asio::any_io_executor ex, const config& cfg)
{
    diagnosis f{.level = severity::problem, .check = "tls", .subject = {}, .text = {}};
    const auto url = parse_server_url(cfg.resend.base_url);
    if (!url.tls) {
        f.level = severity::warning;
        f.text = cfg.resend.base_url + " is not https";
        f.advice = "That is for trying only.";
        co_return f;
    }
    std::string ca_file = cfg.resend.ca_file;
    const auto seen =
        co_await probe_tls(std::move(ex), url, std::move(ca_file), cfg.resend.connect_timeout);
    if (!seen.error.empty()) {
        f.text = "no connection to " + cfg.resend.base_url + ": " + seen.error;
        f.advice =
            seen.error.find("certificate") != std::string::npos
                ? "Update ca-certificates, or name the proxy's root in resend.ca_file."
                : "See that names are resolved and port " + url.port + " is open on the way out.";
        co_return f;
    }
    const auto begin = seen.protocol + (seen.issuer.empty() ? "" : ", " + seen.issuer);
    if (!seen.expires) {
        f.level = severity::good;
        f.text = begin;
        co_return f;
    }
    f = judge_certificate(*seen.expires, wall_now());
    f.text = begin + "; " + f.text;
    co_return f;
}

asio::awaitable<account_view>
ask_account(resend_client& resend, std::vector<std::string> wanted, wall_time& asked_last)
{
    const account_api::writing ignore = [] {};
    const domain_calls calls{
        .list =
            [&resend, &ignore, &asked_last](std::string after) {
                const auto call = [&resend, &ignore, &asked_last, after] {
                    asked_last = wall_now();
                    return resend.list_domains(after, ignore);
                };
                return again_when_limited(call);
            },
        .find =
            [&resend, &ignore](std::string id) {
                const auto call = [&resend, &ignore, id] { return resend.find_domain(id, ignore); };
                return again_when_limited(call);
            },
    };
    co_return co_await look_at_account(calls, std::move(wanted));
}

} // namespace

asio::awaitable<void> check_remotely(
    asio::any_io_executor ex, const config& cfg, remote_questions ask, doctor_report& report
)
{
    auto& diagnoses = report.diagnoses;
    if (ask.resend)
        diagnoses.push_back(co_await check_tls(ex, cfg));

    account_view account;
    if (ask.resend && !ask.api_key.empty()) {
        http_client http(ex, settings_of(cfg));
        resend_client resend(http, ask.api_key);
        wall_time asked;
        account = co_await ask_account(resend, ask.domains, asked);
        const auto& first = account.first;
        diagnoses.push_back(judge_key(first.result));
        if (first.date)
            diagnoses.push_back(judge_clock(asked, *first.date));
        const int told = first.limits.limit.value_or(0);
        diagnoses.push_back(judge_limit(told, ask.remembered_limit, cfg.limits.requests_per_second)
        );
    }
    std::vector<domain_to_check> domains;
    for (const auto& name : ask.domains)
        domains.push_back({.name = name, .at_resend = account.of(name)});
    const dns_settings servers{.servers = ask.name_servers};
    dns_resolver dns(ex, servers);
    report.domains = co_await check_domains(dns, std::move(domains));
}

} // namespace relay
