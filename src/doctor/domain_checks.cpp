#include "relay/doctor/domain_checks.hpp"

#include "doctor/dkim_record.hpp"
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

asio::awaitable<dmarc_lookup> find_dmarc(dns_resolver& dns, std::string domain)
{
    std::vector<dmarc_lookup> way;
    for (const auto& name : dmarc_names(domain)) {
        dmarc_lookup next{.name = name, .found = {}};
        next.found = co_await dns.texts(name);
        way.push_back(std::move(next));
        if (ends_dmarc_walk(way.back(), way.size() == 1))
            break;
    }
    co_return choose_dmarc(std::move(way));
}

// The records that an SPF record leads to, as far as receivers follow
asio::awaitable<spf_sources> find_spf_sources(dns_resolver& dns, txt_answer found)
{
    spf_sources sources;
    const auto text = std::ranges::find_if(found.records, is_spf);
    if (text == found.records.end())
        co_return sources;
    const auto parsed = parse_spf(*text);
    const auto* record = std::get_if<spf_record>(&parsed);
    while (record) {
        const auto missing = missing_sources(*record, servers_of_resend, sources);
        if (missing.empty())
            break;
        for (const auto& name : missing)
            sources[name] = co_await dns.texts(name);
    }
    co_return sources;
}

// The names that a record has whose name a form has put the zone behind: the domain, or one above
// it.
std::vector<std::string> doubled_names(const std::string& name, std::string_view domain)
{
    std::vector<std::string> names;
    for (auto dot = domain.find('.'); dot != std::string_view::npos; dot = domain.find('.')) {
        names.push_back(name + '.' + std::string(domain));
        domain.remove_prefix(dot + 1);
    }
    return names;
}

using record_test = bool (*)(std::string_view text);

// That none of those that were found is one
bool lacks(const txt_answer& found, record_test is_one)
{
    return (found.found() || found.missing()) && std::ranges::none_of(found.records, is_one);
}

bool is_key(std::string_view text)
{
    return std::holds_alternative<dkim_record>(parse_dkim(text));
}

// Where a record stands that its own name lacks; empty: nowhere.
asio::awaitable<std::string>
find_elsewhere(dns_resolver& dns, std::string name, std::string domain, record_test is_one)
{
    for (const auto& doubled : doubled_names(name, domain)) {
        const auto found = co_await dns.texts(doubled);
        if (std::ranges::any_of(found.records, is_one))
            co_return doubled;
    }
    co_return std::string();
}

asio::awaitable<std::string>
find_mx_elsewhere(dns_resolver& dns, std::string name, std::string domain)
{
    for (const auto& doubled : doubled_names(name, domain)) {
        const auto found = co_await dns.mail_hosts(doubled);
        if (std::ranges::any_of(found.records, is_resends, &mx_record::host))
            co_return doubled;
    }
    co_return std::string();
}

asio::awaitable<diagnosis>
check_spf(dns_resolver& dns, std::string name, const expected_records& expected)
{
    const auto& path = expected.return_path;
    const auto found = co_await dns.texts(path);
    const auto sources = co_await find_spf_sources(dns, found);
    std::string elsewhere;
    if (lacks(found, is_spf))
        elsewhere = co_await find_elsewhere(dns, path, name, is_spf);
    co_return judge_spf(name, expected, found, sources, elsewhere);
}

asio::awaitable<diagnosis>
check_mx(dns_resolver& dns, std::string name, const expected_records& expected)
{
    const auto found = co_await dns.mail_hosts(expected.return_path);
    std::string elsewhere;
    if (found.missing())
        elsewhere = co_await find_mx_elsewhere(dns, expected.return_path, name);
    co_return judge_mx(name, expected, found, elsewhere);
}

asio::awaitable<diagnosis>
check_dkim(dns_resolver& dns, std::string name, const expected_records::dkim_key& key)
{
    const auto found = co_await dns.texts(key.name);
    std::string elsewhere;
    if (found.missing())
        elsewhere = co_await find_elsewhere(dns, key.name, name, is_key);
    co_return judge_dkim(name, key, found, elsewhere);
}

asio::awaitable<dmarc_verdict>
check_dmarc(dns_resolver& dns, std::string name, const dmarc_lookup& lookup)
{
    std::string elsewhere;
    if (lacks(lookup.found, is_dmarc))
        elsewhere = co_await find_elsewhere(dns, "_dmarc." + name, name, is_dmarc);
    co_return judge_dmarc(name, lookup, elsewhere);
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
    report.diagnoses.push_back(co_await check_spf(dns, name, expected));
    report.diagnoses.push_back(co_await check_mx(dns, name, expected));
    for (const auto& key : expected.dkim)
        report.diagnoses.push_back(co_await check_dkim(dns, name, key));
    const auto dmarc = co_await find_dmarc(dns, name);
    auto verdict = co_await check_dmarc(dns, name, dmarc);
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
