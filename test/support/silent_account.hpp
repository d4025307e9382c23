#pragma once

#include "relay/resend/account_api.hpp"

namespace relay::test {

// A Resend that tells nothing about the account. Tests override what they want told.
struct silent_account : account_api
{
    boost::asio::awaitable<call_result<email_page>> list_emails(std::string, int, writing) override
    {
        return silence<email_page>();
    }
    boost::asio::awaitable<call_result<email_trace>> find_email(std::string, writing) override
    {
        return silence<email_trace>();
    }
    boost::asio::awaitable<call_result<account_usage>> usage(writing) override
    {
        return silence<account_usage>();
    }
    boost::asio::awaitable<call_result<domain_page>> list_domains(std::string, writing) override
    {
        return silence<domain_page>();
    }
    boost::asio::awaitable<call_result<sending_domain>> find_domain(std::string, writing) override
    {
        return silence<sending_domain>();
    }
    boost::asio::awaitable<call_result<suppression_page>>
    list_suppressions(std::string, writing) override
    {
        return silence<suppression_page>();
    }
    boost::asio::awaitable<call_result<listed_suppression>>
    find_suppression(std::string, writing) override
    {
        return silence<listed_suppression>();
    }

    template <class T>
    static boost::asio::awaitable<call_result<T>> silence()
    {
        co_return call_result<T>();
    }
};

// Answers of that Resend
template <class T>
call_result<T> told(T value)
{
    call_result<T> report;
    report.result = {.verdict = verdict::accepted, .status = 200};
    report.limits.limit = 1'000'000;
    report.written = report.answered = true;
    report.value = std::move(value);
    return report;
}

template <class T>
call_result<T> refused(unsigned status, std::string_view name, std::string_view message)
{
    call_result<T> report;
    report.result = classify(status, name, message);
    report.limits.limit = 1'000'000;
    report.written = report.answered = true;
    return report;
}

} // namespace relay::test
