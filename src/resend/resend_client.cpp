#include "relay/resend/resend_client.hpp"

#include "relay/base/percent_encoding.hpp"
#include "relay/net/http_date.hpp"
#include "relay/resend/account_answers.hpp"
#include "resend/answer.hpp"
#include "resend/limit_headers.hpp"
#include "resend/request_head.hpp"

#include <type_traits>

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

// What became of a call that nobody answered
outcome unanswered(exchange_result&& exchange)
{
    const bool connected = exchange.status == exchange_status::no_answer;
    return {
        .verdict = connected ? verdict::no_answer : verdict::not_sent,
        .message = std::move(exchange.error),
    };
}

// Reads the body of a success; anything else is only classified.
template <class Read>
auto read_call(exchange_result&& exchange, Read read)
{
    call_result<typename std::invoke_result_t<Read, std::string_view>::value_type> report;
    report.written = exchange.written;
    if (exchange.status != exchange_status::answered) {
        report.result = unanswered(std::move(exchange));
        return report;
    }
    const auto& answer = exchange.answer;
    report.answered = true;
    report.date = parse_http_date(answer.header("date"));
    report.limits =
        read_limit_headers([&answer](std::string_view name) { return answer.header(name); });
    if (answer.status < 200 || answer.status >= 300) {
        report.result = read_answer(answer.status, answer.body, false, 1).result;
        return report;
    }
    report.value = read(answer.body);
    report.result.status = answer.status;
    report.result.verdict = report.value ? verdict::accepted : verdict::server_error;
    return report;
}

std::string page_of(std::string_view list, int limit, std::string_view after)
{
    auto target = std::string(list) + "?limit=" + std::to_string(limit);
    if (!after.empty())
        target.append("&after=").append(after);
    return target;
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
    http.may_write = request.may_write;
    auto exchange = co_await http_.exchange(http);

    send_report report;
    report.written = exchange.written;
    report.lost = exchange.lost;
    report.withheld = exchange.withheld;
    if (exchange.status != exchange_status::answered) {
        report.result = unanswered(std::move(exchange));
        co_return report;
    }
    const auto& answer = exchange.answer;
    auto read = read_answer(answer.status, answer.body, request.batch, request.bodies.size());
    report.answered = true;
    report.result = std::move(read.result);
    report.items = std::move(read.items);
    report.limits =
        read_limit_headers([&answer](std::string_view name) { return answer.header(name); });
    co_return report;
}

template <class Read>
auto resend_client::get(
    std::string target, writing on_writing, Read read
) -> asio::awaitable<call_result<typename std::invoke_result_t<Read, std::string_view>::value_type>>
{
    const auto head = make_get_head(api_key_);
    http_request http;
    http.method = "GET";
    http.target = target;
    http.headers = head;
    http.on_writing = std::move(on_writing);
    auto exchange = co_await http_.exchange(http);
    co_return read_call(std::move(exchange), read);
}

asio::awaitable<call_result<email_page>>
resend_client::list_emails(std::string after, int limit, writing on_writing)
{
    const auto read = [this](std::string_view body) { return read_email_page(body, tag_); };
    return get(page_of("/emails", limit, after), std::move(on_writing), read);
}

asio::awaitable<call_result<email_trace>>
resend_client::find_email(std::string resend_id, writing on_writing)
{
    const auto read = [this](std::string_view body) { return read_email(body, tag_); };
    return get("/emails/" + resend_id, std::move(on_writing), read);
}

asio::awaitable<call_result<account_usage>> resend_client::usage(writing on_writing)
{
    return get("/usage", std::move(on_writing), read_usage);
}

asio::awaitable<call_result<domain_page>>
resend_client::list_domains(std::string after, writing on_writing)
{
    return get(page_of("/domains", 100, after), std::move(on_writing), read_domain_page);
}

asio::awaitable<call_result<sending_domain>>
resend_client::find_domain(std::string id, writing on_writing)
{
    return get("/domains/" + id, std::move(on_writing), read_domain);
}

asio::awaitable<call_result<suppression_page>>
resend_client::list_suppressions(std::string after, writing on_writing)
{
    return get(page_of("/suppressions", 100, after), std::move(on_writing), read_suppression_page);
}

asio::awaitable<call_result<listed_suppression>>
resend_client::find_suppression(std::string address, writing on_writing)
{
    const auto target = "/suppressions/" + percent_encoded(address);
    return get(target, std::move(on_writing), read_suppression);
}

} // namespace relay
