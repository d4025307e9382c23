#include "queued_mail.hpp"

#include "http_connection.hpp"
#include "load.hpp"

namespace relay::bench {

namespace {

constexpr auto campaigns = R"({"lane":"campaign"})";

} // namespace

queued_mail::queued_mail(const options& o, std::uint64_t count, std::size_t size)
    : count_(count),
      files_(o.directory),
      to_(unlimited()),
      settings_{
          .command = o.relay_command, .upstream = to_.port(), .authority_pem = to_.authority_pem()}
{
    relay_process relay(settings_, files_);
    pause_campaigns(relay);
    const job_line line(load_word, "campaign", o.size.value_or(size));
    const load_plan plan{
        .ports = {relay.jobs_port()},
        .messages = count,
        .connections = o.connections,
        .window = o.window};
    const auto before = relay.used();
    const auto load = run_load(plan, line, 0, {});
    accepted_ = {
        .seconds = seconds(load.acknowledged - load.began),
        .used = relay.used() - before,
        .memory = relay.memory().now,
    };
    relay.kill();
}

void pause_campaigns(const relay_process& relay)
{
    post(relay.http_port(), "/relay/pause", campaigns);
}

void resume_campaigns(const relay_process& relay)
{
    post(relay.http_port(), "/relay/resume", campaigns);
}

} // namespace relay::bench
