#include "relay/account/account_reader.hpp"

#include "relay/async/sleep.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

// How often it is looked whether a permit is spare
constexpr milliseconds look_every{50};

// The same while the next permit is kept for us
constexpr milliseconds look_soon{5};

} // namespace

asio::awaitable<permit> account_reader::spare_permit()
{
    for (;;) {
        const auto now = pacer::clock::now();
        if (account_poll_.may_ask(now)) {
            if (const auto leave = rate_limiter_.spare_permit()) {
                account_poll_.asked(rate_limiter_.requests_per_second(), now);
                co_return *leave;
            }
        }
        co_await sleep_for(look_every);
    }
}

asio::awaitable<permit> account_reader::permit_for_mail()
{
    for (;;) {
        const auto now = pacer::clock::now();
        const bool may_ask = account_poll_.may_ask_for_mail(now);
        if (may_ask) {
            if (const auto leave = rate_limiter_.permit_for_evidence()) {
                account_poll_.asked(rate_limiter_.requests_per_second(), now);
                co_return *leave;
            }
        }
        co_await sleep_for(may_ask ? look_soon : look_every);
    }
}

// `question`: one of account_api
template <class Question, class... What>
auto account_reader::ask(account_part about, asker who, Question question, What... what)
    -> std::invoke_result_t<Question, account_api&, What..., account_api::writing>
{
    for (;;) {
        const bool for_mail = who == asker::mail;
        const auto leave = co_await (for_mail ? permit_for_mail() : spare_permit());
        const auto started = wall_now();
        const account_api::writing on_writing = [this, leave] { rate_limiter_.written(leave); };
        auto report = co_await std::invoke(question, account_api_, what..., on_writing);
        if (for_mail)
            rate_limiter_.evidence_ended(leave, report, started);
        else
            rate_limiter_.spare_ended(leave, report, started);
        account_poll_.told(about, report.result, pacer::clock::now(), wall_now());
        if (report.result.verdict != verdict::rate_limited)
            co_return report;
    }
}

asio::awaitable<call_result<email_page>>
account_reader::list_emails(std::string after, int limit, asker who)
{
    return ask(account_part::emails, who, &account_api::list_emails, std::move(after), limit);
}

asio::awaitable<call_result<email_trace>>
account_reader::find_email(std::string resend_id, asker who)
{
    return ask(account_part::emails, who, &account_api::find_email, std::move(resend_id));
}

asio::awaitable<call_result<account_usage>> account_reader::usage()
{
    return ask(account_part::usage, asker::nobody, &account_api::usage);
}

asio::awaitable<call_result<domain_page>> account_reader::list_domains(std::string after)
{
    return ask(account_part::domains, asker::nobody, &account_api::list_domains, std::move(after));
}

asio::awaitable<call_result<sending_domain>> account_reader::find_domain(std::string id)
{
    return ask(account_part::domains, asker::nobody, &account_api::find_domain, std::move(id));
}

asio::awaitable<call_result<suppression_page>> account_reader::list_suppressions(std::string after)
{
    return ask(
        account_part::suppressions, asker::nobody, &account_api::list_suppressions, std::move(after)
    );
}

asio::awaitable<call_result<listed_suppression>>
account_reader::find_suppression(std::string address)
{
    return ask(
        account_part::suppressions,
        asker::nobody,
        &account_api::find_suppression,
        std::move(address)
    );
}

} // namespace relay
