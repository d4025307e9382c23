#include "http_connection.hpp"
#include "load.hpp"
#include "relays.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t mail_size = 2'048;
constexpr std::uint64_t messages = 200'000;
constexpr std::uint64_t quick_messages = 20'000;
constexpr auto patience = 30s;
constexpr auto look_every = 20ms;

void wait_until(const auto& true_at_last, const char* what)
{
    for (const auto deadline = clock::now() + patience; !true_at_last();) {
        if (clock::now() > deadline)
            throw std::runtime_error(what);
        std::this_thread::sleep_for(look_every);
    }
}

bool takes_mail_itself(const relay_process& relay)
{
    const auto metrics = get(relay.http_port(), "/metrics");
    const auto known = relay.known_relays();
    return metrics.find("\nresend_relay_inbox_accepted_total") != metrics.npos && !known.empty() &&
           std::ranges::count(known, "sender", &known_relay::role) == 0;
}

// Relays with another key for Resend than the one that sent before never take over: they only take
// mail.
class doors
{
public:
    explicit doors(const options& o)
        : options_(o),
          files_(o.directory),
          to_(unlimited()),
          database_(o.store),
          settings_{
              .command = o.relay_command,
              .upstream = to_.port(),
              .authority_pem = to_.authority_pem(),
              .name = "sender",
              .store = shared_store{.url = o.store, .schema = database_.schema()}}
    {
        relay_process first(settings_, files_);
        wait_until([&first] { return first.sends(); }, "no relay sends");
        first.stop();
        auto other = settings_;
        other.api_key = "re_another_team";
        for (int i = 0; i < o.relays; ++i) {
            other.name = fmt::format("door{}", i + 1);
            members_.push_back(std::make_unique<relay_process>(other, files_));
        }
        for (const auto& each : members_)
            wait_until([&each] { return takes_mail_itself(*each); }, "a relay takes no mail");
    }

    ~doors()
    {
        for (const auto& each : members_)
            each->kill();
    }

    doors_report measure()
    {
        const auto count = options_.messages.value_or(options_.quick ? quick_messages : messages);
        load_plan plan{
            .ports = {},
            .messages = count,
            .connections = options_.connections,
            .window = options_.window};
        for (const auto& each : members_)
            plan.ports.push_back(each->jobs_port());
        const job_line line(load_word, "campaign", options_.size.value_or(mail_size));
        const auto before = used();
        const auto load = run_load(plan, line, 0, {});
        const auto after = used();
        const auto started = clock::now();
        relay_process sender(settings_, files_);
        if (!to_.wait_for(count))
            throw std::runtime_error("messages are missing in the sink: " + sender.last_words());
        const auto sent = to_.arrived().last();
        sender.kill();
        const auto mails = static_cast<double>(count);
        return {
            .relays = static_cast<int>(members_.size()),
            .messages = count,
            .per_second = mails / seconds(load.acknowledged - load.began),
            .cpu_us = microseconds(after.relays.cpu - before.relays.cpu) / mails,
            .load_cpu_us = microseconds(load.cpu) / mails,
            .store = store_use_between(before, after, mails),
            .sent_s = seconds(sent - started),
        };
    }

private:
    use_of_all used() const
    {
        use_of_all sum{.relays = {}, .database = database_.used()};
        for (const auto& each : members_)
            sum.relays += each->used();
        return sum;
    }

    const options& options_;
    workspace files_;
    sink to_;
    database database_;
    relay_settings settings_;
    std::vector<std::unique_ptr<relay_process>> members_;
};

} // namespace

doors_report measure_doors(const options& o)
{
    std::vector<doors_report> runs;
    for (int i = 0; i < o.repeat; ++i)
        runs.push_back(doors(o).measure());
    const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
    std::ranges::nth_element(runs, middle, {}, &doors_report::per_second);
    return *middle;
}

} // namespace relay::bench
