#include "webhook_load.hpp"

#include "message.hpp"
#include "sim/iso_time.hpp"
#include "sim/uuid.hpp"
#include "sim/webhook_signature.hpp"
#include "tcp.hpp"
#include "usage.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <random>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <system_error>

namespace relay::bench {

namespace {

constexpr std::size_t disorder = 2'000; // by how many places an event may be off its own
constexpr std::uint64_t lines_at_once = 500;

bool would_block()
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

// A persistent connection with one request on its way
class connection
{
public:
    explicit connection(std::uint16_t port) : socket_(connect_to(port)) {}

    int number() const { return socket_.number(); }
    bool has_output() const { return !out_.empty(); }

    void send(std::string_view request)
    {
        out_ = request;
        flush();
    }

    void flush()
    {
        while (!out_.empty()) {
            const auto n = ::send(number(), out_.data(), out_.size(), MSG_NOSIGNAL);
            if (n < 0 && would_block())
                return;
            if (n < 0)
                throw std::system_error(errno, std::generic_category(), "writing to the relay");
            out_.remove_prefix(static_cast<std::size_t>(n));
        }
    }

    // True when the answer is complete. All answers to webhooks are small and have a body.
    bool receive()
    {
        std::array<char, 4096> buffer;
        const auto n = ::recv(number(), buffer.data(), buffer.size(), 0);
        if (n < 0 && would_block())
            return false;
        if (n <= 0)
            throw std::runtime_error("the relay closed the connection");
        in_.append(buffer.data(), static_cast<std::size_t>(n));
        if (in_.find("\r\n\r\n") == std::string::npos || in_.find('}') == std::string::npos)
            return false;
        if (!in_.starts_with("HTTP/1.1 200"))
            throw std::runtime_error("the relay answered " + in_);
        in_.clear();
        return true;
    }

private:
    descriptor socket_;
    std::string_view out_;
    std::string in_;
};

void wait_for(int descriptor, short events)
{
    pollfd ready{descriptor, events, 0};
    ::poll(&ready, 1, -1);
}

void write_all(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const auto n = ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
        if (n < 0 && !would_block())
            throw std::system_error(errno, std::generic_category(), "writing to the relay");
        if (n < 0)
            wait_for(descriptor, POLLOUT);
        else
            text.remove_prefix(static_cast<std::size_t>(n));
    }
}

// Reads so many replies, and takes the ids out of them.
void read_ids(int descriptor, std::uint64_t count, std::string& in, std::vector<std::string>& ids)
{
    constexpr std::string_view name = R"("id":")";
    std::array<char, 1 << 16> buffer;
    while (count > 0) {
        wait_for(descriptor, POLLIN);
        const auto n = ::recv(descriptor, buffer.data(), buffer.size(), 0);
        if (n < 0 && would_block())
            continue;
        if (n <= 0)
            throw std::runtime_error("the relay closed the connection");
        in.append(buffer.data(), static_cast<std::size_t>(n));
        std::size_t begin = 0;
        for (auto end = in.find('\n'); end != std::string::npos; end = in.find('\n', begin)) {
            const auto at = in.find(name, begin);
            if (at >= end)
                throw std::runtime_error("the relay answered " + in.substr(begin, end - begin));
            ids.push_back(in.substr(at + name.size(), 36));
            begin = end + 1;
            --count;
        }
        in.erase(0, begin);
    }
}

} // namespace

std::vector<std::string> submit_messages(std::uint16_t jobs_port, std::uint64_t count)
{
    const descriptor socket = connect_to(jobs_port);
    const job_line line(load_word, "campaign", 512);
    std::vector<std::string> ids;
    std::string in;
    for (std::uint64_t i = 0; i < count;) {
        std::string out;
        const auto end = std::min(i + lines_at_once, count);
        const auto lines = end - i;
        for (; i < end; ++i)
            line.append(out, i);
        write_all(socket.number(), out);
        read_ids(socket.number(), lines, in, ids);
    }
    return ids;
}

std::vector<std::string>
make_webhooks(const std::vector<std::string>& messages, const std::string& secret)
{
    constexpr std::array<std::string_view, 4> kinds = {"sent", "delivered", "opened", "clicked"};
    const auto key = sim::decode_webhook_secret(secret);
    const auto now = std::chrono::system_clock::now();
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    sim::uuid_source uuids;
    const auto uuid = [&uuids] {
        std::string text;
        append(text, uuids.next());
        return text;
    };
    std::vector<std::string> requests;
    requests.reserve(messages.size() * kinds.size());
    auto at = now;
    for (const auto& message : messages) {
        const auto email = uuid();
        for (const auto kind : kinds) {
            at += std::chrono::microseconds(50);
            const auto body = fmt::format(
                R"({{"type":"email.{}","created_at":"{}","data":{{"created_at":"{}",)"
                R"("email_id":"{}","message_id":"<{}@email.example.com>",)"
                R"("from":"Acme <news@acme.example>","to":["customer@example.org"],)"
                R"("subject":"Hello","tags":{{"module":"campaign","relay_id":"{}"}}}}}})",
                kind,
                sim::to_iso_time(at),
                sim::to_iso_time(now),
                email,
                email,
                message
            );
            const auto id = "msg_" + uuid();
            requests.push_back(fmt::format(
                "POST /webhooks/resend HTTP/1.1\r\nhost: localhost\r\n"
                "user-agent: Svix-Webhooks/1.0\r\ncontent-type: application/json\r\n"
                "svix-id: {}\r\nsvix-timestamp: {}\r\nsvix-signature: {}\r\n"
                "content-length: {}\r\n\r\n{}",
                id,
                seconds,
                sim::sign_webhook(key, id, seconds, body),
                body.size(),
                body
            ));
        }
    }
    std::mt19937_64 random(1);
    for (std::size_t i = 0; i + 1 < requests.size(); ++i) {
        const auto last = std::min(i + disorder, requests.size() - 1);
        std::swap(requests[i], requests[std::uniform_int_distribution(i, last)(random)]);
    }
    return requests;
}

webhook_load_result
post_webhooks(std::uint16_t port, int connections, const std::vector<std::string>& requests)
{
    std::vector<connection> open;
    for (int i = 0; i < connections; ++i)
        open.emplace_back(port);
    const auto cpu = thread_cpu(::pthread_self());
    webhook_load_result result{.began = clock::now(), .ended = {}};
    std::size_t next = 0;
    std::size_t answered = 0;
    const auto submit = [&](connection& c) {
        if (next < requests.size())
            c.send(requests[next++]);
    };
    for (auto& c : open)
        submit(c);
    std::vector<pollfd> polled;
    while (answered < requests.size()) {
        polled.clear();
        for (const auto& c : open)
            polled.push_back(
                {c.number(), static_cast<short>(POLLIN | (c.has_output() ? POLLOUT : 0)), 0}
            );
        ::poll(polled.data(), polled.size(), -1);
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (polled[i].revents & POLLOUT)
                open[i].flush();
            if (!(polled[i].revents & (POLLIN | POLLERR | POLLHUP)) || !open[i].receive())
                continue;
            ++answered;
            submit(open[i]);
        }
    }
    result.ended = clock::now();
    result.cpu = thread_cpu(::pthread_self()) - cpu;
    return result;
}

} // namespace relay::bench
