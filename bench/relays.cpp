#include "relays.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;
constexpr auto look_every = 20ms;

// The one that sends and so many others. One that was killed is called a spare for a while.
bool knows_all(const relay_process& asked, std::size_t relays)
{
    const auto known = asked.known_relays();
    const auto count = [&known](std::string_view role) {
        return static_cast<std::size_t>(std::ranges::count(known, role, &known_relay::role));
    };
    return count("sender") == 1 && count("spare") + 1 >= relays;
}

} // namespace

std::optional<store_use>
store_use_between(const use_of_all& before, const use_of_all& after, double messages)
{
    if (!before.database || !after.database)
        return std::nullopt;
    const auto bytes = after.database->log_bytes - before.database->log_bytes;
    return store_use{
        .cpu_us = microseconds(after.database->cpu - before.database->cpu) / messages,
        .log_bytes = static_cast<double>(bytes) / messages,
    };
}

relay_settings limited_relay(const options& o, const sink& to, int batch_max_emails)
{
    return {
        .command = o.relay_command,
        .upstream = to.port(),
        .authority_pem = to.authority_pem(),
        .batch_max_emails = batch_max_emails,
        .learns_limit = true,
    };
}

relays::relays(
    const options& o, relay_settings settings, const workspace& files, std::chrono::seconds lease
)
{
    if (!o.store.empty()) {
        database_.emplace(o.store);
        settings.store = {.url = o.store, .schema = database_->schema(), .lease = lease};
    }
    for (int i = 0; i < o.relays; ++i) {
        settings.name = fmt::format("relay{}", i + 1);
        members_.push_back(std::make_unique<relay_process>(settings, files));
    }
    wait_until_settled();
}

// One after the other they would take over, and go on with what is queued.
relays::~relays()
{
    if (database_)
        for (const auto& each : members_)
            each->kill();
}

relay_process& relays::sender()
{
    for (const auto& each : members_)
        if (!has_spare() || (each->running() && each->sends()))
            return *each;
    throw std::runtime_error("no relay sends: " + last_words());
}

relay_process& relays::spare()
{
    for (const auto& each : members_)
        if (each->running() && !each->sends())
            return *each;
    throw std::runtime_error("no relay is a spare: " + last_words());
}

std::vector<std::uint16_t> relays::jobs_ports() const
{
    std::vector<std::uint16_t> ports;
    for (const auto& each : members_)
        ports.push_back(each->jobs_port());
    return ports;
}

use_of_all relays::used() const
{
    use_of_all sum;
    for (const auto& each : members_)
        sum.relays += each->used();
    if (database_)
        sum.database = database_->used();
    return sum;
}

std::uint64_t relays::rss_peak() const
{
    std::uint64_t most = 0;
    for (const auto& each : members_)
        most = std::max(most, each->memory().peak);
    return most;
}

std::string relays::last_words() const
{
    std::string words;
    for (const auto& each : members_)
        words += each->last_words();
    return words;
}

bool relays::settled()
{
    const auto knows = [this](const auto& each) { return knows_all(*each, members_.size()); };
    const auto sends = [](const auto& each) { return each->sends(); };
    return std::ranges::any_of(members_, sends) && std::ranges::all_of(members_, knows);
}

void relays::wait_until_settled()
{
    if (!database_)
        return;
    for (const auto deadline = clock::now() + patience; !settled();) {
        if (clock::now() > deadline)
            throw std::runtime_error("the relays do not agree who sends: " + last_words());
        std::this_thread::sleep_for(look_every);
    }
}

} // namespace relay::bench
