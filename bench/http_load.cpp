#include "http_load.hpp"

#include "http_connection.hpp"
#include "usage.hpp"

#include <poll.h>
#include <pthread.h>
#include <vector>

namespace relay::bench {

namespace {

class http_load
{
public:
    explicit http_load(const http_load_plan& plan) : plan_(plan), request_(load_word, plan.size)
    {
        for (int i = 0; i < plan.connections; ++i)
            connections_.emplace_back(plan.port);
    }

    load_result run()
    {
        const auto cpu = thread_cpu(::pthread_self());
        const auto began = clock::now();
        for (auto& c : connections_)
            submit(c);
        while (answered_ < plan_.messages)
            exchange();
        return {answered_, began, clock::now(), thread_cpu(::pthread_self()) - cpu};
    }

private:
    void submit(http_connection& c)
    {
        if (submitted_ == plan_.messages)
            return;
        request_.append(c.request(), submitted_++);
        c.send();
    }

    void exchange()
    {
        polled_.clear();
        for (const auto& c : connections_) {
            const short output = c.has_output() ? POLLOUT : 0;
            polled_.push_back({c.descriptor_number(), static_cast<short>(POLLIN | output), 0});
        }
        ::poll(polled_.data(), polled_.size(), -1);
        for (std::size_t i = 0; i < polled_.size(); ++i) {
            auto& c = connections_[i];
            if (polled_[i].revents & POLLOUT)
                c.flush();
            if (!(polled_[i].revents & (POLLIN | POLLERR | POLLHUP)))
                continue;
            c.read_answer();
            if (!c.is_waiting()) {
                ++answered_;
                submit(c);
            }
        }
    }

    const http_load_plan& plan_;
    http_post request_;
    std::uint64_t submitted_{};
    std::uint64_t answered_{};
    std::vector<http_connection> connections_;
    std::vector<pollfd> polled_;
};

} // namespace

load_result run_http_load(const http_load_plan& plan)
{
    return http_load(plan).run();
}

} // namespace relay::bench
