#include "relay/async/side_thread.hpp"
#include "relay/base/text_lines.hpp"
#include "relay/mail/reply.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/store/store.hpp"
#include "relay/store/store_id.hpp"
#include "server/http/answer.hpp"
#include "server/http/hand_in.hpp"
#include "server/http/route_tables.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t lines_at_most = 1'000;

// What is answered to one line
struct line_reply
{
    std::string ref;
    bool has_ref{};
    std::optional<api_error> error;
    std::size_t number{}; // of the message in the hand-in, when there is no error

    reply_ref mark() const { return has_ref ? reply_ref(ref) : std::nullopt; }
};

std::vector<std::string_view> lines_of(std::string_view body)
{
    std::vector<std::string_view> lines;
    body = without_bom(body);
    while (!body.empty()) {
        const auto line = take_line(body);
        if (line.find_first_not_of(" \t") != std::string_view::npos)
            lines.push_back(line);
    }
    return lines;
}

asio::awaitable<line_reply> take_line(const http_parts& parts, hand_in& mail, std::string_view line)
{
    message_id id;
    auto job = co_await parts.ingest.read_bulk_line(line, id);
    line_reply reply{.ref = std::move(job.ref), .has_ref = job.has_ref};
    auto* email = std::get_if<send_email_job>(&job.what);
    if (auto* error = std::get_if<api_error>(&job.what)) {
        ++parts.counters.rejected;
        reply.error = std::move(*error);
    } else if (!email) {
        ++parts.counters.rejected;
        reply.error = {
            .status = 422,
            .name = "validation_error",
            .message = "Only lines of the type `send_email` can be loaded.",
        };
    } else if (auto closed = parts.ingest.closed()) {
        ++parts.counters.refused_full;
        reply.error = std::move(*closed);
    } else {
        reply.number = co_await mail.add(id, std::move(email->email));
    }
    co_return reply;
}

void append_reply(
    std::string& out,
    const line_reply& reply,
    const std::vector<submitted>& results,
    const id_codec& codec
)
{
    if (reply.error)
        return append_rejected(out, reply.mark(), *reply.error);
    const auto& result = results[reply.number];
    if (result.status == acceptance::key_conflict || result.status == acceptance::failed)
        return append_rejected(out, reply.mark(), refusal(result.status));
    const auto id = codec.to_uuid(result.id);
    if (result.status == acceptance::duplicate)
        return append_duplicate(out, reply.mark(), id);
    if (result.status == acceptance::suppressed)
        return append_suppressed(out, reply.mark(), id, result.suppressed);
    if (!result.suppressed.empty())
        return append_queued(out, reply.mark(), id, result.suppressed);
    append_queued(out, reply.mark(), id);
}

answering take_lines(const http_parts& parts, const api_call& call)
{
    if (const auto encoding = wide_encoding(call.request.body))
        co_return answer_error(
            422, "validation_error", "The body is in " + std::string(*encoding) + ", not in UTF-8."
        );
    const auto& body = call.request.body;
    const auto lines = co_await parts.side_thread.run(body.size(), [&] { return lines_of(body); });
    if (lines.size() > lines_at_most)
        co_return answer_error(
            422,
            "validation_error",
            "At most " + std::to_string(lines_at_most) + " lines at once, not " +
                std::to_string(lines.size()) + "."
        );
    if (const auto closed = parts.ingest.closed())
        co_return answer_error(*closed);

    hand_in mail(parts.ex, parts.ingest);
    std::vector<line_reply> replies;
    replies.reserve(lines.size());
    std::size_t at_once = 0; // bytes that were read without letting others have the thread
    for (const auto line : lines) {
        at_once += line.size();
        if (ingest::is_large(at_once)) {
            co_await asio::post(parts.ex, asio::use_awaitable);
            at_once = 0;
        }
        replies.push_back(co_await take_line(parts, mail, line));
    }
    const auto results = co_await mail.wait();

    server_response response{.content_type = "application/x-ndjson"};
    for (const auto& reply : replies)
        append_reply(response.body, reply, results, parts.id_codec);
    co_return response;
}

// Whoever loads a file in parts has to know that all of them came into the same store.
answering post_load(const http_parts& parts, api_call call)
{
    auto response = co_await take_lines(parts, call);
    parts.side_thread.let_go(std::move(call.request.body));
    response.headers.emplace_back("X-Relay-Store", store_id(parts.store.secret()));
    co_return response;
}

} // namespace

route_table load_routes()
{
    static constexpr route routes[] = {
        {"POST", "/relay/load", post_load, audience::relays, taking::mail},
    };
    return routes;
}

} // namespace relay
