#include "cli/async_api_client.hpp"

#include "relay/base/text.hpp"

#include <utility>

namespace relay::cli {

namespace asio = boost::asio;

namespace {

// One email of the size that `ingest.max_line` may have at most, written as JSON twice over
constexpr std::size_t largest_answer = std::size_t{2} << 30;

http_client_settings settings_of(const session& s, milliseconds patience)
{
    return {
        .base_url = s.url,
        .ca_file = {},
        .user_agent = "resend-relay-cli/" RELAY_VERSION,
        .max_connections = 1,
        .request_timeout = patience,
        .max_answer = largest_answer,
    };
}

void append_header(std::string& to, std::string_view name, std::string_view value)
{
    if (has_control_character(value))
        throw bad_usage(std::string(name) + " must not have line breaks or control characters");
    to.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

async_api_client::async_api_client(
    asio::any_io_executor ex, const session& s, milliseconds patience
)
try : url_(s.url), token_(s.token), as_json_(s.json),
    http_(std::move(ex), settings_of(s, patience)) {
} catch (const std::invalid_argument& e) {
    throw bad_usage(e.what());
}

asio::awaitable<api_answer>
async_api_client::call(http_request request, std::string target, api_headers headers)
{
    std::string lines;
    if (!token_.empty())
        append_header(lines, "Authorization", "Bearer " + token_);
    for (const auto& [name, value] : headers)
        append_header(lines, name, value);
    request.target = target;
    request.headers = lines;
    auto result = co_await http_.exchange(request);
    if (result.status != exchange_status::answered)
        throw relay_unreachable("no relay at " + url_ + ": " + result.error);
    auto& answer = result.answer;
    api_answer told;
    told.status = answer.status;
    told.body = std::move(answer.body);
    told.retry_after = answer.header("retry-after");
    told.store = answer.header("x-relay-store");
    told.as_json = as_json_;
    co_return told;
}

asio::awaitable<api_answer> async_api_client::get(std::string target)
{
    http_request request;
    request.method = "GET";
    co_return co_await call(std::move(request), std::move(target), api_headers());
}

asio::awaitable<api_answer> async_api_client::post(std::string target, std::string json)
{
    http_request request;
    request.method = "POST";
    request.body.push_back(json);
    api_headers headers;
    headers.emplace_back("Content-Type", "application/json");
    co_return co_await call(std::move(request), std::move(target), std::move(headers));
}

} // namespace relay::cli
