#include "relay/doctor/domain_checks.hpp"

#include "doctor/domain_verdicts.hpp"
#include "relay/async/task_group.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <memory>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr int most_pages = 20;
constexpr std::size_t domains_at_once = 8;
constexpr std::string_view domain_for_trying = "resend.dev";

struct checking
{
    std::vector<domain_to_check> domains;
    std::vector<domain_report> reports;
    std::size_t next{};
};

std::string status_of(const standing& s)
{
    switch (s.what) {
    case standing::kind::unknown:
        return {};
    case standing::kind::absent:
        return "absent";
    case standing::kind::listed:
        return s.domain.status;
    }
    return {};
}

// Up to the first name that has a record, or cannot be looked up: nobody knows what stands there.
asio::awaitable<dmarc_lookup> find_dmarc(dns_resolver& dns, std::string domain)
{
    dmarc_lookup lookup;
    for (const auto& name : dmarc_names(domain)) {
        lookup.name = name;
        lookup.found = co_await dns.texts(name);
        const auto& found = lookup.found;
        if (!found.missing() && (!found.found() || std::ranges::any_of(found.records, is_dmarc)))
            break;
    }
    co_return lookup;
}

// Why DNS tells nothing of such a name; nothing: it may.
std::optional<diagnosis> not_to_check(const std::string& name)
{
    const auto warn = [&name](std::string check, std::string text, std::string advice) {
        return diagnosis{
            .level = severity::warning,
            .check = std::move(check),
            .subject = name,
            .text = std::move(text),
            .advice = std::move(advice),
        };
    };
    if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) > 127; }))
        return warn(
            "dns",
            "not checked: DNS has such a name in another form",
            "Send from its xn-- form, and check that."
        );
    if (name == domain_for_trying)
        return warn(
            "resend",
            "Resend's own, for trying: mail from it goes to the account's owner only",
            "Send from a domain of yours."
        );
    return std::nullopt;
}

asio::awaitable<domain_report> check_domain(dns_resolver& dns, domain_to_check domain)
{
    const auto& name = domain.name;
    domain_report report{.domain = name, .status = status_of(domain.at_resend), .diagnoses = {}};
    if (auto why = not_to_check(name)) {
        report.diagnoses.push_back(std::move(*why));
        co_return report;
    }
    if (domain.at_resend.what != standing::kind::unknown)
        report.diagnoses.push_back(judge_standing(name, domain.at_resend));

    const auto expected = records_for(name, domain.at_resend);
    const auto spf = co_await dns.texts(expected.return_path);
    report.diagnoses.push_back(judge_spf(name, expected, spf));
    const auto mx = co_await dns.mail_hosts(expected.return_path);
    report.diagnoses.push_back(judge_mx(name, expected, mx));
    for (const auto& key : expected.dkim) {
        const auto dkim = co_await dns.texts(key.name);
        report.diagnoses.push_back(judge_dkim(name, key, dkim));
    }
    const auto dmarc = co_await find_dmarc(dns, name);
    auto verdict = judge_dmarc(name, dmarc);
    report.diagnoses.push_back(std::move(verdict.what));
    if (verdict.record)
        report.dmarc_name = dmarc.name;
    report.dmarc = std::move(verdict.record);
    co_return report;
}

asio::awaitable<void> check_some(dns_resolver& dns, std::shared_ptr<checking> all)
{
    while (all->next < all->domains.size()) {
        const auto index = all->next++;
        auto report = co_await check_domain(dns, all->domains[index]);
        all->reports[index] = std::move(report);
    }
}

} // namespace

standing account_view::of(const std::string& domain) const
{
    const auto found = domains.find(domain);
    if (found != domains.end())
        return {.what = standing::kind::listed, .domain = found->second};
    const bool asked = listed && std::ranges::find(wanted, domain) != wanted.end();
    return {.what = asked ? standing::kind::absent : standing::kind::unknown};
}

asio::awaitable<account_view>
look_at_account(const domain_calls& resend, std::vector<std::string> wanted)
{
    account_view view;
    view.wanted = std::move(wanted);
    std::string after;
    for (int page = 0; page < most_pages && !view.listed; ++page) {
        auto report = co_await resend.list(after);
        if (page == 0)
            view.first = report;
        if (!report.value)
            break;
        auto& domains = report.value->domains;
        for (auto& d : domains) {
            after = d.id;
            if (std::ranges::find(view.wanted, d.name) != view.wanted.end())
                view.domains[d.name] = std::move(d);
        }
        view.listed = !report.value->has_more || domains.empty();
    }
    for (auto& [name, domain] : view.domains) {
        auto report = co_await resend.find(domain.id);
        if (report.value && report.value->name == name)
            domain = std::move(*report.value);
    }
    co_return view;
}

asio::awaitable<std::vector<domain_report>>
check_domains(dns_resolver& dns, std::vector<domain_to_check> domains)
{
    const auto ex = co_await asio::this_coro::executor;
    auto all = std::make_shared<checking>();
    all->domains = std::move(domains);
    all->reports.resize(all->domains.size());
    task_group workers(ex);
    for (std::size_t i = 0; i < std::min(domains_at_once, all->domains.size()); ++i)
        workers.spawn(check_some(dns, all));
    std::exception_ptr error;
    try {
        co_await workers.wait();
    } catch (...) {
        error = std::current_exception();
    }
    co_await workers.shut_down(std::chrono::milliseconds(0));
    if (error)
        std::rethrow_exception(error);
    co_return std::move(all->reports);
}

} // namespace relay
