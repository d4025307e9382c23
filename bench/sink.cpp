#include "sink.hpp"

#include "usage.hpp"

#include <boost/asio/post.hpp>

#include <future>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 1ms;
constexpr auto patience = 30s; // without anything new

} // namespace

sink::sink(const sim::settings& s) : server_(ctx_.get_executor(), s)
{
    server_.state().arrived = [this](std::string_view subject) { arrived_.add(subject); };
    server_.state().accepted =
        [this](const sim::uuid&, const sim::mail_view& mail, sim::mail_event, sim::wall_time) {
            arrived_.add(mail.text(sim::field::subject));
        };
    server_.start();
    thread_ = std::thread([this] { ctx_.run(); });
}

sink::~sink()
{
    boost::asio::post(ctx_, [this] { server_.stop(); });
    thread_.join();
}

bool sink::wait_for(std::uint64_t count) const
{
    auto seen = arrived_.count();
    auto deadline = clock::now() + patience;
    while (seen < count) {
        std::this_thread::sleep_for(look_every);
        const auto now_seen = arrived_.count();
        if (now_seen != seen)
            deadline = clock::now() + patience;
        else if (clock::now() > deadline)
            return false;
        seen = now_seen;
    }
    return true;
}

sim::statistics sink::statistics()
{
    std::promise<sim::statistics> told;
    boost::asio::post(ctx_, [this, &told] { told.set_value(server_.state().stats); });
    return told.get_future().get();
}

sim::limit_use sink::limit_use()
{
    std::promise<sim::limit_use> told;
    boost::asio::post(ctx_, [this, &told] { told.set_value(server_.state().limit.use()); });
    return told.get_future().get();
}

void sink::set_limit(int requests_per_second)
{
    boost::asio::post(ctx_, [this, requests_per_second] {
        server_.state().limit.set(static_cast<unsigned>(requests_per_second));
    });
}

nanoseconds sink::cpu()
{
    return thread_cpu(thread_.native_handle());
}

sim::settings unlimited()
{
    sim::settings s;
    s.port = 0;
    s.sink = true;
    return s;
}

} // namespace relay::bench
