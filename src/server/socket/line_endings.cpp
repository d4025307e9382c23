#include "relay/async/cancellation.hpp"
#include "relay/mail/reply.hpp"
#include "server/socket/line_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

#include <array>

// How a connection to the job socket comes to its end

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr auto closing_token = asio::as_tuple(asio::use_awaitable);

// How long somebody who was refused may take to read that
constexpr std::chrono::seconds time_to_hear{2};

} // namespace

void line_session::stop_reading()
{
    reading_ = false;
    boost::system::error_code ignored;
    socket_.shutdown(socket::shutdown_receive, ignored);
}

void line_session::close()
{
    leave_strangers();
    reading_ = false;
    broken_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
    reply_ready_.notify_all();
    reply_sent_.notify_all();
}

void line_session::fail(const std::exception_ptr& error)
{
    if (is_cancellation(error))
        return close();
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        spdlog::error("job socket: {}", e.what());
    } catch (...) {
        spdlog::error("job socket: an unknown error");
    }
    close();
}

void line_session::look_at_time(clock::time_point now)
{
    const auto& allowed = owner_.settings_;
    if (end_by_) {
        if (now >= *end_by_)
            close();
    } else if (reading_ && !authenticated_ && now - began_ >= allowed.time_to_authenticate) {
        ++owner_.around_.counts.too_slow;
        authenticate({}, {});
    } else if (reading_ && line_since_ && now - *line_since_ >= allowed.time_for_a_line) {
        ++owner_.around_.counts.too_slow;
        refuse({
            .status = 408,
            .name = "request_timeout",
            .message = "The line did not come to its end within " +
                       std::to_string(allowed.time_for_a_line.count() / 1'000) + " seconds.",
        });
    }
}

// Closing with something of its unread would make the system throw our last words away.
asio::awaitable<void> line_session::drop_rest()
{
    std::array<char, 4'096> some;
    for (;;) {
        auto [ec, n] = co_await socket_.async_read_some(asio::buffer(some), closing_token);
        if (ec)
            co_return;
    }
}

// The last thing that this connection hears
void line_session::refuse(const api_error& error, reply_ref ref)
{
    reject_line(error, ref);
    reading_ = false;
    reply_ready_.notify_all();
    end_by_ = clock::now() + time_to_hear;
}

void line_session::refuse_http()
{
    ++owner_.around_.counts.foreign;
    refuse({
        .status = 400,
        .name = "bad_request",
        .message = "This is the job socket, which takes lines of JSON. HTTP is spoken on the "
                   "address that `http.listen` names.",
    });
}

} // namespace relay
