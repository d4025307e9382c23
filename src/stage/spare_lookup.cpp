#include "relay/stage/spare_lookup.hpp"

#include "relay/async/sleep.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds look_again{50};
constexpr std::chrono::seconds after_failure{10};

} // namespace

asio::awaitable<lookup_report> spare_lookup::get(std::string target)
{
    for (;;) {
        const auto leave = gate_.spare_permit();
        if (!leave) {
            co_await sleep_for(look_again);
            continue;
        }
        const auto started = wall_now();
        auto on_writing = [this, leave] { gate_.spare_written(*leave); };
        auto report = co_await api_.look_up(target, std::move(on_writing));
        gate_.spare_used(*leave, report, started);
        if (report.status != 0 && report.status != 429 && report.status < 500)
            co_return report;
        co_await sleep_for(after_failure);
    }
}

bool may_not_ask(const lookup_report& report)
{
    return report.status == 400 || report.status == 401 || report.status == 403;
}

} // namespace relay
