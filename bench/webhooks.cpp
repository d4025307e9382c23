#include "relays.hpp"
#include "scenarios.hpp"
#include "sink.hpp"
#include "webhook_load.hpp"

namespace relay::bench {

namespace {

constexpr std::uint64_t messages = 50'000;
constexpr std::uint64_t quick_messages = 5'000;
constexpr int connections = 256; // Svix has many: one waits for each answer
constexpr auto secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

} // namespace

webhook_report measure_webhooks(const options& o)
{
    const workspace files(o.directory);
    sink to(unlimited());
    relays all(
        o,
        {.command = o.relay_command,
         .upstream = to.port(),
         .authority_pem = to.authority_pem(),
         .webhook_secret = secret},
        files
    );
    const auto& relay = all.sender();
    const auto count = o.messages.value_or(o.quick ? quick_messages : messages);
    const auto ids = submit_messages(relay.jobs_port(), count);
    if (!to.wait_for(count))
        throw std::runtime_error("messages are missing in the sink: " + relay.last_words());
    const auto requests = make_webhooks(ids, secret);

    const auto before = all.used();
    const auto load = post_webhooks(relay.webhooks_port(), connections, requests);
    const auto after = all.used();
    const auto events = static_cast<double>(requests.size());
    return {
        .events = requests.size(),
        .per_second = events / seconds(load.ended - load.began),
        .cpu_us = microseconds(after.relays.cpu - before.relays.cpu) / events,
        .network_cpu_us =
            microseconds(after.relays.network_cpu - before.relays.network_cpu) / events,
        .load_cpu_us = microseconds(load.cpu) / events,
        .disk_bytes = static_cast<double>(after.relays.to_disk - before.relays.to_disk) / events,
        .store = store_use_between(before, after, events),
    };
}

} // namespace relay::bench
