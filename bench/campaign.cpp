#include "http_connection.hpp"
#include "relay_process.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <stdexcept>

namespace relay::bench {

namespace {

constexpr std::uint64_t recipients = 1'000'000;
constexpr std::uint64_t quick_recipients = 50'000;

constexpr std::string_view definition =
    R"({"name":"spring","from":"Acme <news@acme.example>","subject":"load {{number}} for )"
    R"({{first_name}}","html":"<h1>Hi {{first_name}}</h1><p>Spring has come to {{city}}, and with )"
    R"(it our new catalogue of seeds, bulbs and tools. As a customer of ours you get a tenth off )"
    R"(until the end of the month: the number of your voucher is {{number}}.</p>"})";

// With three variables a line. `values`: the bytes of all of them
std::string spreadsheet(std::uint64_t count, std::uint64_t& values)
{
    std::string csv = "email,first_name,city,number\n";
    csv.reserve(count * 64);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto begin = csv.size();
        fmt::format_to(
            std::back_inserter(csv), "recipient{0}@mail.example,Person {0},Ulm,{0}\n", i
        );
        values += csv.size() - begin;
    }
    return csv;
}

std::uint64_t bytes_below(const std::string& directory)
{
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory))
        if (entry.is_regular_file())
            bytes += entry.file_size();
    return bytes;
}

class campaigns
{
public:
    explicit campaigns(const relay_process& relay) : port_(relay.http_port()) {}

    std::string draft() const
    {
        const auto answer = post(port_, "/relay/campaigns", definition);
        return "/relay/campaigns/" + std::string(boost::json::parse(answer).at("id").as_string());
    }

    void import(const std::string& campaign, std::string_view csv) const
    {
        post(port_, campaign + "/recipients", csv, "text/csv");
    }

    void start(const std::string& campaign) const { post(port_, campaign + "/start", "{}"); }

private:
    std::uint16_t port_;
};

relay_settings settings_for(const options& o, const sink& to)
{
    return {.command = o.relay_command, .upstream = to.port(), .authority_pem = to.authority_pem()};
}

void wait_for(const sink& to, std::uint64_t count, const relay_process& relay)
{
    if (!to.wait_for(count))
        throw std::runtime_error("mail is missing in the sink: " + relay.last_words());
}

// A campaign from its file to the last mail
void run_whole(
    const options& o, std::string_view csv, std::uint64_t values, campaign_report& report
)
{
    const workspace files(o.directory);
    sink to(unlimited());
    const relay_process relay(settings_for(o, to), files);
    const campaigns all(relay);
    const auto of_each = [&report](double whole) {
        return whole / static_cast<double>(report.recipients);
    };
    const auto empty = bytes_below(files.path("data"));
    const auto campaign = all.draft();
    const auto cpu = [&relay] { return microseconds(relay.used().cpu); };
    const auto idle_cpu = cpu();
    const auto began = clock::now();
    all.import(campaign, csv);
    const auto imported = clock::now();
    const auto import_cpu = cpu();
    report.import_cpu_us = of_each(import_cpu - idle_cpu);
    report.imported_per_second = 1 / of_each(seconds(imported - began));
    report.disk_bytes =
        of_each(static_cast<double>(bytes_below(files.path("data")) - empty - values));
    all.start(campaign);
    report.check_s = seconds(clock::now() - imported);
    wait_for(to, report.recipients, relay);
    report.sent_per_second = 1 / of_each(seconds(to.arrived().last() - imported));
    report.per_second = 1 / of_each(seconds(to.arrived().last() - began));
    report.sent_cpu_us = of_each(cpu() - import_cpu);
    report.rss_peak = relay.memory().peak;
    report.repeated = to.arrived().repeated();
}

// Half of it is sent when the relay is killed; then it goes on.
void run_with_kill(const options& o, std::string_view csv, campaign_report& report)
{
    const workspace files(o.directory);
    sink to(unlimited());
    {
        relay_process relay(settings_for(o, to), files);
        const campaigns all(relay);
        const auto campaign = all.draft();
        all.import(campaign, csv);
        all.start(campaign);
        wait_for(to, report.recipients / 2, relay);
        relay.kill();
    }
    const auto started = clock::now();
    const relay_process relay(settings_for(o, to), files);
    report.ready_s = seconds(clock::now() - started);
    const auto& arrived = to.arrived(); // what was on its way may come twice, under its key
    while (arrived.count() - arrived.repeated() < report.recipients)
        wait_for(to, report.recipients + arrived.repeated(), relay);
}

} // namespace

campaign_report measure_campaign(const options& o)
{
    campaign_report report{
        .recipients = o.messages.value_or(o.quick ? quick_recipients : recipients)};
    std::uint64_t values = 0;
    const auto csv = spreadsheet(report.recipients, values);
    run_whole(o, csv, values, report);
    run_with_kill(o, csv, report);
    return report;
}

} // namespace relay::bench
