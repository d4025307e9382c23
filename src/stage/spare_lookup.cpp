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
        auto on_writing = [this, leave] { pace_.written(*leave, pacer::clock::now()); };
        auto report = co_await api_.get(target, std::move(on_writing));
        const auto now = pacer::clock::now();
        const bool limited = report.status == 429;
        if (report.status != 0)
            pace_.answered(*leave, report.limits, limited, now);
        else if (report.written)
            pace_.lost(*leave, now);
        else
            pace_.unused(*leave);
        gate_.spare_ended();
        if (report.status != 0 && !limited && report.status < 500)
            co_return report;
        co_await sleep_for(after_failure);
    }
}

bool may_not_ask(const lookup_report& report)
{
    return report.status == 400 || report.status == 401 || report.status == 403;
}

} // namespace relay
