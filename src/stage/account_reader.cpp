#include "relay/stage/account_reader.hpp"

#include "relay/async/sleep.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

// How often it is looked whether a permit is spare
constexpr milliseconds look_every{50};

} // namespace

asio::awaitable<permit> account_reader::spare_permit()
{
    for (;;) {
        const auto now = pacer::clock::now();
        if (rules_.may_ask(now)) {
            if (const auto leave = gate_.spare_permit()) {
                rules_.asked(pace_.requests_per_second(), now);
                co_return *leave;
            }
        }
        co_await sleep_for(look_every);
    }
}

template <class T>
asio::awaitable<called<T>> account_reader::ask(account_part about, call<T> make)
{
    for (;;) {
        const auto leave = co_await spare_permit();
        const auto started = wall_now();
        auto on_writing = [this, leave] { gate_.spare_written(leave); };
        auto report = co_await make(on_writing);
        gate_.spare_used(leave, report, started);
        rules_.told(about, report.result, pacer::clock::now(), wall_now());
        if (report.result.verdict != verdict::rate_limited)
            co_return report;
    }
}

asio::awaitable<called<email_page>> account_reader::list_emails(std::string after, int limit)
{
    const call<email_page> make = [this, after, limit](account_api::writing w) {
        return api_.list_emails(after, limit, std::move(w));
    };
    co_return co_await ask(account_part::emails, make);
}

asio::awaitable<called<email_trace>> account_reader::find_email(std::string resend_id)
{
    const call<email_trace> make = [this, resend_id](account_api::writing w) {
        return api_.find_email(resend_id, std::move(w));
    };
    co_return co_await ask(account_part::emails, make);
}

asio::awaitable<called<account_usage>> account_reader::usage()
{
    const call<account_usage> make = [this](account_api::writing w) {
        return api_.usage(std::move(w));
    };
    co_return co_await ask(account_part::usage, make);
}

asio::awaitable<called<domain_page>> account_reader::list_domains(std::string after)
{
    const call<domain_page> make = [this, after](account_api::writing w) {
        return api_.list_domains(after, std::move(w));
    };
    co_return co_await ask(account_part::domains, make);
}

asio::awaitable<called<sending_domain>> account_reader::find_domain(std::string id)
{
    const call<sending_domain> make = [this, id](account_api::writing w) {
        return api_.find_domain(id, std::move(w));
    };
    co_return co_await ask(account_part::domains, make);
}

asio::awaitable<called<suppression_page>> account_reader::list_suppressions(std::string after)
{
    const call<suppression_page> make = [this, after](account_api::writing w) {
        return api_.list_suppressions(after, std::move(w));
    };
    co_return co_await ask(account_part::suppressions, make);
}

asio::awaitable<called<listed_suppression>> account_reader::find_suppression(std::string address)
{
    const call<listed_suppression> make = [this, address](account_api::writing w) {
        return api_.find_suppression(address, std::move(w));
    };
    co_return co_await ask(account_part::suppressions, make);
}

} // namespace relay
