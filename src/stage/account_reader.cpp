#include "relay/stage/account_reader.hpp"

#include "relay/async/sleep.hpp"

#include <spdlog/spdlog.h>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours bar_for{1};

// How often it is looked whether a permit is spare
constexpr milliseconds look_every{50};

// Of four permits a second at most one is taken from mail that may come meanwhile.
constexpr double share = 0.25;
constexpr milliseconds shortest_distance{20};

milliseconds distance(double requests_per_second)
{
    if (!(requests_per_second > 0))
        return std::chrono::seconds(1);
    const auto ms = static_cast<std::int64_t>(1000 / (share * requests_per_second));
    return std::max(shortest_distance, milliseconds(ms));
}

// The key may not ask this, or there is nothing of the kind (resend-api.md, sections 3.3 and 3.6).
bool is_denied(const call_report& report)
{
    const auto status = report.result.status;
    return status == 401 || status == 403 || status == 404 || status == 405;
}

} // namespace

asio::awaitable<permit> account_reader::spare_permit()
{
    for (;;) {
        const auto now = pacer::clock::now();
        if (now >= next_call_) {
            if (const auto leave = gate_.spare_permit()) {
                next_call_ = now + distance(pace_.requests_per_second());
                co_return *leave;
            }
        }
        co_await sleep_for(look_every);
    }
}

template <class T>
asio::awaitable<called<T>> account_reader::ask(call<T> make, std::optional<bar>& barred)
{
    const auto leave = co_await spare_permit();
    const auto started = wall_now();
    auto on_writing = [this, leave] { gate_.spare_written(leave); };
    auto report = co_await make(on_writing);
    gate_.spare_used(leave, report, started);
    if (is_denied(report)) {
        barred = bar{
            .until = wall_now() + bar_for,
            .why = std::to_string(report.result.status) + " " + report.result.name,
        };
    } else if (report.value) {
        barred.reset();
    }
    co_return report;
}

asio::awaitable<called<email_page>> account_reader::list_emails(std::string after, int limit)
{
    const call<email_page> make = [this, after, limit](account_api::writing w) {
        return api_.list_emails(after, limit, std::move(w));
    };
    co_return co_await ask(make, emails_bar_);
}

asio::awaitable<called<email_trace>> account_reader::find_email(std::string resend_id)
{
    const call<email_trace> make = [this, resend_id](account_api::writing w) {
        return api_.find_email(resend_id, std::move(w));
    };
    std::optional<bar> not_about_the_key; // an email that is gone is no reason not to ask again
    co_return co_await ask(make, not_about_the_key);
}

asio::awaitable<called<account_usage>> account_reader::usage()
{
    const call<account_usage> make = [this](account_api::writing w) {
        return api_.usage(std::move(w));
    };
    co_return co_await ask(make, usage_bar_);
}

asio::awaitable<called<domain_page>> account_reader::list_domains(std::string after)
{
    const call<domain_page> make = [this, after](account_api::writing w) {
        return api_.list_domains(after, std::move(w));
    };
    co_return co_await ask(make, domains_bar_);
}

asio::awaitable<called<sending_domain>> account_reader::find_domain(std::string id)
{
    const call<sending_domain> make = [this, id](account_api::writing w) {
        return api_.find_domain(id, std::move(w));
    };
    std::optional<bar> not_about_the_key;
    co_return co_await ask(make, not_about_the_key);
}

void account_reader::forget_bars()
{
    emails_bar_.reset();
    usage_bar_.reset();
    domains_bar_.reset();
}

std::optional<account_reader::bar>
account_reader::active(const std::optional<bar>& b, wall_time now)
{
    return b && b->until > now ? b : std::nullopt;
}

} // namespace relay
