#include "relay/resend/client.hpp"

#include "resend/limit_headers.hpp"
#include "resend/request_head.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

// The body of a batch is the bodies of its messages between brackets and commas: nothing is
// parsed or written anew, so it is the same to the byte at every attempt.
std::vector<std::string_view> pieces(const send_request& request)
{
    if (!request.batch)
        return request.bodies;
    std::vector<std::string_view> all;
    all.reserve(2 * request.bodies.size() + 1);
    for (const auto body : request.bodies) {
        all.push_back(all.empty() ? "[" : ",");
        all.push_back(body);
    }
    all.push_back("]");
    return all;
}

} // namespace

asio::awaitable<send_report> resend_client::send(const send_request& request)
{
    const auto head = make_request_head(api_key_, request.idempotency_key, request.batch);
    http_request http;
    http.method = "POST";
    http.target = request.batch ? "/emails/batch" : "/emails";
    http.headers = head;
    http.body = pieces(request);
    http.on_writing = request.on_writing;
    auto exchange = co_await http_.exchange(http);

    send_report report;
    report.written = exchange.written;
    report.lost = exchange.lost;
    switch (exchange.status) {
    case exchange_status::answered: {
        const auto& answer = exchange.answer;
        auto read = read_answer(answer.status, answer.body, request.batch, request.bodies.size());
        report.answered = true;
        report.result = std::move(read.result);
        report.items = std::move(read.items);
        report.limits =
            read_limit_headers([&answer](std::string_view name) { return answer.header(name); });
        break;
    }
    case exchange_status::not_connected:
        report.result.verdict = verdict::not_sent;
        report.result.message = std::move(exchange.error);
        break;
    case exchange_status::no_answer:
        report.result.verdict = verdict::no_answer;
        report.result.message = std::move(exchange.error);
        break;
    }
    co_return report;
}

} // namespace relay
