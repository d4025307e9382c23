#include "relay/account/account_reader.hpp"

#include "relay/async/sleep.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

// How often it is looked whether a permit is spare
constexpr milliseconds look_every{50};

// The same where mail waits for the answer
constexpr milliseconds look_soon{5};

// How long a question that mail waits for looks for a permit
constexpr std::chrono::seconds longest_wait_for_mail{10};

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

asio::awaitable<void> account_reader::round_for_mail(pacer::time_point last)
{
    const auto distance =
        account_poll::between_rounds_for_mail(rate_limiter_.requests_per_second());
    while (rate_limiter_.mail_waits() && pacer::clock::now() < last + distance)
        co_await sleep_for(look_soon);
}

// Nothing: there was none until then.
asio::awaitable<std::optional<permit>> account_reader::permit_for_mail(pacer::time_point until)
{
    for (;;) {
        const auto now = pacer::clock::now();
        if (account_poll_.may_ask_for_mail(now)) {
            if (const auto leave = rate_limiter_.permit_for_evidence()) {
                account_poll_.asked(rate_limiter_.requests_per_second(), now);
                co_return leave;
            }
        }
        if (now >= until)
            co_return std::nullopt;
        co_await sleep_for(look_soon);
    }
}

// `question`: one of account_api
template <class Question, class... What>
auto account_reader::ask(account_part about, asker who, Question question, What... what)
    -> std::invoke_result_t<Question, account_api&, What..., account_api::writing>
{
    using report_type = typename std::
        invoke_result_t<Question, account_api&, What..., account_api::writing>::value_type;
    const bool for_mail = who == asker::mail;
    const auto until = pacer::clock::now() + longest_wait_for_mail;
    for (;;) {
        std::optional<permit> leave;
        if (for_mail)
            leave = co_await permit_for_mail(until);
        else
            leave = co_await spare_permit();
        if (!leave)
            co_return report_type{};
        const auto started = wall_now();
        const account_api::writing on_writing = [this, leave] { rate_limiter_.written(*leave); };
        auto report = co_await std::invoke(question, account_api_, what..., on_writing);
        if (for_mail)
            rate_limiter_.evidence_ended(*leave, report, started);
        else
            rate_limiter_.spare_ended(*leave, report, started);
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
