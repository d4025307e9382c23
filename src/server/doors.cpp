#include "relay/server/doors.hpp"

#include "relay/async/sleep.hpp"

#include <spdlog/spdlog.h>

#include <string_view>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds summed_for{10};

struct tale
{
    std::uint64_t connection_counts::*count;
    std::string_view what;
};

constexpr tale tales[] = {
    {&connection_counts::full, "times all places for connections were taken"},
    {&connection_counts::made_room,
     "connections that were idle, or had said nothing good yet, "
     "were closed for others"},
    {&connection_counts::too_slow, "connections were closed: what they began did not come in time"},
    {&connection_counts::no_token, "refused: the token was missing, or wrong"},
    {&connection_counts::foreign, "refused: from another site's page, or for another listener"},
};

void tell(
    std::vector<std::string>& lines,
    std::string_view listener,
    const connection_counts& before,
    const connection_counts& now
)
{
    for (const auto& [count, what] : tales)
        if (const auto times = now.*count - before.*count; times > 0)
            lines.push_back(
                std::string(listener) + ": " + std::to_string(times) + " " + std::string(what)
            );
}

} // namespace

std::vector<std::string> tell_of_doors(const doors& before, const doors& now)
{
    std::vector<std::string> lines;
    tell(lines, "job socket", before.jobs, now.jobs);
    tell(lines, "HTTP API", before.http, now.http);
    tell(lines, "webhooks", before.webhooks, now.webhooks);
    if (const auto times = now.unreadable - before.unreadable; times > 0)
        lines.push_back(
            std::to_string(times) +
            " questions were not answered: the store cannot be read: " + now.why_unreadable
        );
    return lines;
}

asio::awaitable<void> log_doors(const doors& what)
{
    auto told = what;
    for (;;) {
        co_await sleep_for(summed_for);
        for (const auto& line : tell_of_doors(told, what))
            spdlog::warn("{}", line);
        told = what;
    }
}

} // namespace relay
