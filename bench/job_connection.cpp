#include "job_connection.hpp"

#include <stdexcept>

namespace relay::bench {

namespace {

constexpr std::string_view good = R"("status":"queued")";

} // namespace

void job_connection::submit(const job_line& line, std::uint64_t number)
{
    line.append(relay_.output(), number);
    ++submitted_;
}

void job_connection::read_replies()
{
    if (!relay_.read(in_))
        return;
    std::size_t start = 0;
    for (auto end = in_.find('\n'); end != in_.npos; end = in_.find('\n', start)) {
        check(std::string_view(in_).substr(start, end - start));
        start = end + 1;
        ++answered_;
    }
    in_.erase(0, start);
}

void job_connection::check(std::string_view reply) const
{
    if (reply.find(good) == reply.npos)
        throw std::runtime_error("the relay answered " + std::string(reply));
}

} // namespace relay::bench
