#include "sim/session.hpp"

#include "sim/resend_api.hpp"

#include <algorithm>

namespace relay::sim {

namespace {

constexpr std::size_t read_size = 32 * 1024;
constexpr std::size_t slow_pieces = 20;
constexpr auto slow_pause = milliseconds(100);

// Answers bytes that make no sense, which ends the connection. Nothing behind the proxy sees them.
void refuse_bytes(request_reader::progress why, http_reply& reply)
{
    reply.clear();
    reply.status = why == request_reader::progress::too_large ? 413 : 400;
    reply.content_type = "text/plain; charset=UTF-8";
    reply.body = why == request_reader::progress::too_large ? "body too large" : "bad request";
    reply.keep_alive = false;
}

// Reads on until there is a request, or bytes that can't be one; `incomplete` means that the
// connection has ended.
asio::awaitable<request_reader::progress>
receive(tls_connection& connection, request_reader& reader)
{
    for (;;) {
        const auto progress = reader.parse();
        if (progress == request_reader::progress::wants_continue) {
            if (!co_await connection.write("HTTP/1.1 100 Continue\r\n\r\n"))
                co_return request_reader::progress::incomplete;
        } else if (progress != request_reader::progress::incomplete) {
            co_return progress;
        }
        const auto size = co_await connection.read_some(reader.prepare(read_size));
        if (size == 0)
            co_return request_reader::progress::incomplete;
        reader.commit(size);
    }
}

asio::awaitable<bool> dribble(tls_connection& connection, std::string_view bytes)
{
    const auto size = bytes.size() / slow_pieces + 1;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
        if (!co_await connection.sleep(slow_pause))
            co_return false;
        if (!co_await connection.write(bytes.substr(0, size)))
            co_return false;
    }
    co_return true;
}

// Takes whatever comes, and never says a word.
asio::awaitable<void> stay_silent(tls_connection& connection)
{
    char ignored[4096];
    while (co_await connection.read_some(ignored) != 0) {
    }
}

// False when the connection is over
asio::awaitable<bool>
deliver(tls_connection& connection, const http_reply& reply, std::string& bytes)
{
    if (reply.injected == fault::reset) {
        connection.reset();
        co_return false;
    }
    if (reply.delay > microseconds(0) && !co_await connection.sleep(reply.delay))
        co_return false;
    if (reply.injected == fault::lost_answer || reply.injected == fault::in_progress)
        co_return false;
    if (reply.injected == fault::timeout) {
        co_await stay_silent(connection);
        co_return false;
    }

    bytes.clear();
    append_reply(bytes, reply);
    if (reply.injected == fault::half_answer) {
        bytes.resize(bytes.size() - reply.body.size() / 2);
        co_await connection.write(bytes);
        co_return false;
    }
    const bool written = reply.injected == fault::slow ? co_await dribble(connection, bytes)
                                                       : co_await connection.write(bytes);
    if (!written)
        co_return false;
    if (reply.keep_alive && reply.injected != fault::close_idle)
        co_return true;
    connection.say_goodbye();
    co_return false;
}

} // namespace

asio::awaitable<void> serve(tls_connection& connection, team& t)
{
    ++t.stats.connections;
    if (!co_await connection.handshake())
        co_return;
    ++t.stats.handshakes;
    if (connection.resumed())
        ++t.stats.resumed;

    request_reader reader;
    http_reply reply;
    std::string bytes; // keeps its memory from answer to answer
    for (;;) {
        const auto progress = co_await receive(connection, reader);
        if (progress == request_reader::progress::incomplete)
            co_return;
        if (progress == request_reader::progress::complete) {
            answer(t, reader.request(), instant::now(), reply);
            reader.consume();
        } else {
            refuse_bytes(progress, reply);
        }
        if (!co_await deliver(connection, reply, bytes))
            co_return;
    }
}

} // namespace relay::sim
