#include "relay/base/percent_encoding.hpp"
#include "relay/net/http_date.hpp"
#include "relay/resend/account_answers.hpp"
#include "relay/resend/client.hpp"
#include "resend/answer.hpp"
#include "resend/limit_headers.hpp"
#include "resend/request_head.hpp"

#include <type_traits>

namespace relay {

namespace asio = boost::asio;

namespace {

// Reads the body of a success; anything else is only classified.
template <class Read>
auto read_call(exchange_result&& exchange, Read read)
{
    called<typename std::invoke_result_t<Read, std::string_view>::value_type> report;
    report.written = exchange.written;
    if (exchange.status != exchange_status::answered) {
        const bool connected = exchange.status == exchange_status::no_answer;
        report.result.verdict = connected ? verdict::no_answer : verdict::not_sent;
        report.result.message = std::move(exchange.error);
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

template <class Read>
auto resend_client::get(std::string target, writing on_writing, Read read)
    -> asio::awaitable<called<typename std::invoke_result_t<Read, std::string_view>::value_type>>
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

asio::awaitable<called<email_page>>
resend_client::list_emails(std::string after, int limit, writing on_writing)
{
    const auto read = [this](std::string_view body) { return read_email_page(body, tag_); };
    return get(page_of("/emails", limit, after), std::move(on_writing), read);
}

asio::awaitable<called<email_trace>>
resend_client::find_email(std::string resend_id, writing on_writing)
{
    const auto read = [this](std::string_view body) { return read_email(body, tag_); };
    return get("/emails/" + resend_id, std::move(on_writing), read);
}

asio::awaitable<called<account_usage>> resend_client::usage(writing on_writing)
{
    return get("/usage", std::move(on_writing), read_usage);
}

asio::awaitable<called<domain_page>>
resend_client::list_domains(std::string after, writing on_writing)
{
    return get(page_of("/domains", 100, after), std::move(on_writing), read_domain_page);
}

asio::awaitable<called<sending_domain>>
resend_client::find_domain(std::string id, writing on_writing)
{
    return get("/domains/" + id, std::move(on_writing), read_domain);
}

asio::awaitable<called<suppression_page>>
resend_client::list_suppressions(std::string after, writing on_writing)
{
    return get(page_of("/suppressions", 100, after), std::move(on_writing), read_suppression_page);
}

asio::awaitable<called<listed_suppression>>
resend_client::find_suppression(std::string address, writing on_writing)
{
    const auto target = "/suppressions/" + percent_encoded(address);
    return get(target, std::move(on_writing), read_suppression);
}

} // namespace relay
