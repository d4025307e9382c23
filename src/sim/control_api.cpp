#include "sim/control_api.hpp"

#include "sim/json_text.hpp"
#include "sim/runtime_config.hpp"
#include "sim/token.hpp"

#include <boost/asio/write.hpp>

namespace relay::sim {

namespace {

void write_ledger(const team& t, http_reply& reply)
{
    reply.content_type = "application/x-ndjson";
    for (std::size_t i = 0; i < t.mails.size(); ++i) {
        reply.body += t.mails.at(i).line;
        reply.body += '\n';
    }
}

void change_config(team& t, const http_request& request, http_reply& reply)
{
    if (const auto wrong = apply_config(t, request.body))
        return reply.fail({400, "validation_error", *wrong});
    reply.body = describe_config(t);
}

} // namespace

void answer_control(team& t, const http_request& request, http_reply& reply)
{
    reply.clear();
    reply.keep_alive = request.keep_alive;
    const bool gets = request.method == "GET";
    if (request.target == "/sim/stats" && gets)
        reply.body = to_json(t.stats, t.limit.use());
    else if (request.target == "/sim/ledger" && gets)
        write_ledger(t, reply);
    else if (request.target == "/sim/config" && gets)
        reply.body = describe_config(t);
    else if (request.target == "/sim/config" && request.method == "POST")
        change_config(t, request, reply);
    else
        reply.fail(problems::endpoint_not_found());
}

asio::awaitable<void> serve_control(
    std::shared_ptr<asio::ip::tcp::socket> socket, team& t, std::function<void()> on_change
)
{
    request_reader reader;
    http_reply reply;
    std::string bytes;
    for (;;) {
        const auto progress = reader.parse();
        if (progress == request_reader::progress::complete) {
            answer_control(t, reader.request(), reply);
            reader.consume();
            on_change();
            bytes.clear();
            append_reply(bytes, reply);
            const auto [ec, n] = co_await asio::async_write(*socket, asio::buffer(bytes), token);
            if (ec || !reply.keep_alive)
                co_return;
            continue;
        }
        if (progress == request_reader::progress::malformed ||
            progress == request_reader::progress::too_large)
            co_return;
        const auto room = reader.prepare(16 * 1024);
        const auto [ec, size] =
            co_await socket->async_read_some(asio::buffer(room.data(), room.size()), token);
        if (ec)
            co_return;
        reader.commit(size);
    }
}

} // namespace relay::sim
