#include "load.hpp"

#include "job_connection.hpp"
#include "usage.hpp"

#include <algorithm>
#include <poll.h>
#include <pthread.h>
#include <vector>

namespace relay::bench {

namespace {

constexpr std::uint64_t lines_at_once = 64; // to one connection, then the next one's turn
constexpr int poll_ms = 5;                  // at most, to look at the clock and the stop token

class load
{
public:
    load(const load_plan& plan, const job_line& line, std::uint64_t first)
        : plan_(plan),
          line_(line),
          next_(first),
          first_(first),
          began_(clock::now())
    {
        for (int i = 0; i < plan.connections; ++i)
            connections_.emplace_back(plan.ports[static_cast<std::size_t>(i) % plan.ports.size()]);
    }

    load_result run(const std::stop_token& stop)
    {
        const auto cpu = thread_cpu(::pthread_self());
        while (!stop.stop_requested() && submitted() < plan_.messages) {
            submit();
            exchange();
        }
        while (answered() < submitted())
            exchange();
        return {submitted(), began_, clock::now(), thread_cpu(::pthread_self()) - cpu};
    }

private:
    std::uint64_t submitted() const { return next_ - first_; }

    std::uint64_t answered() const
    {
        std::uint64_t sum = 0;
        for (const auto& c : connections_)
            sum += c.answered();
        return sum;
    }

    // How many more may be submitted now
    std::uint64_t allowance() const
    {
        auto allowed = plan_.messages;
        if (plan_.per_second > 0)
            allowed = std::min(
                allowed,
                static_cast<std::uint64_t>(plan_.per_second * seconds(clock::now() - began_)) + 1
            );
        return allowed - std::min(allowed, submitted());
    }

    void submit()
    {
        auto allowed = allowance();
        for (auto& c : connections_) {
            if (c.has_output())
                continue;
            auto n = std::min({plan_.window - c.unanswered(), lines_at_once, allowed});
            allowed -= n;
            while (n-- > 0)
                c.submit(line_, next_++);
            c.flush();
        }
    }

    void exchange()
    {
        polled_.clear();
        bool may_submit = false;
        for (const auto& c : connections_) {
            const short output = c.has_output() ? POLLOUT : 0;
            polled_.push_back({c.descriptor_number(), static_cast<short>(POLLIN | output), 0});
            may_submit = may_submit || (!c.has_output() && c.unanswered() < plan_.window);
        }
        // With a rate the next line is due soon; without one, at once if a window has room.
        const bool more = submitted() < plan_.messages && may_submit;
        const int wait = more ? (plan_.per_second > 0 ? 1 : 0) : poll_ms;
        ::poll(polled_.data(), polled_.size(), wait);
        for (std::size_t i = 0; i < polled_.size(); ++i) {
            if (polled_[i].revents & POLLOUT)
                connections_[i].flush();
            if (polled_[i].revents & (POLLIN | POLLERR | POLLHUP))
                connections_[i].read_replies();
        }
    }

    const load_plan& plan_;
    const job_line& line_;
    std::uint64_t next_;
    std::uint64_t first_;
    clock::time_point began_;
    std::vector<job_connection> connections_;
    std::vector<pollfd> polled_;
};

} // namespace

load_result
run_load(const load_plan& plan, const job_line& line, std::uint64_t first, std::stop_token stop)
{
    return load(plan, line, first).run(stop);
}

} // namespace relay::bench
