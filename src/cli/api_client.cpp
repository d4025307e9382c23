#include "cli/api_client.hpp"

#include "cli/async_api_client.hpp"
#include "cli/failure_text.hpp"
#include "cli/table.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>

#include <exception>
#include <iostream>
#include <optional>

namespace relay::cli {

namespace asio = boost::asio;

namespace {

// A load of a thousand large mails may take the relay's disk a while.
constexpr milliseconds patience{120'000};

constexpr std::size_t longest_message = 1'000; // that is printed

} // namespace

struct api_client::impl
{
    explicit impl(const session& s) : relay(ctx.get_executor(), s, patience) {}

    asio::io_context ctx{1};
    async_api_client relay;
};

api_client::api_client(const session& s) : impl_(std::make_unique<impl>(s)) {}

api_client::~api_client() = default;

boost::json::value api_answer::json() const
{
    boost::system::error_code ec;
    return boost::json::parse(body, ec);
}

api_answer api_client::get(const std::string& target)
{
    return call({.method = "GET"}, target, {});
}

api_answer
api_client::post(const std::string& target, std::string_view body, const api_headers& more)
{
    http_request request{.method = "POST"};
    auto headers = more;
    if (!body.empty()) {
        request.body.push_back(body);
        headers.emplace_back("Content-Type", "application/json");
    }
    return call(std::move(request), target, headers);
}

api_answer api_client::remove(const std::string& target)
{
    return call({.method = "DELETE"}, target, {});
}

api_answer
api_client::upload(const std::string& target, http_body_source& body, const api_headers& more)
{
    http_request request{.method = "POST"};
    request.streamed_body = &body;
    return call(std::move(request), target, more);
}

api_answer api_client::download(
    const std::string& target,
    const api_headers& more,
    const std::function<void(std::string_view)>& take
)
{
    http_request request{.method = "GET"};
    request.on_body = take;
    return call(std::move(request), target, more);
}

api_answer
api_client::call(http_request request, const std::string& target, const api_headers& more)
{
    std::optional<api_answer> answer;
    std::exception_ptr failure;
    auto on_done = [&](std::exception_ptr error, api_answer told) {
        failure = error;
        answer = std::move(told);
    };
    asio::co_spawn(impl_->ctx, impl_->relay.call(std::move(request), target, more), on_done);
    impl_->ctx.restart();
    while (!answer)
        impl_->ctx.run_one(); // not to the end: the connection stays open
    if (failure)
        std::rethrow_exception(failure);
    return std::move(*answer);
}

int report_error(const api_answer& answer, std::string_view about)
{
    const auto body = answer.json();
    const int status = answer.status == 404 ? not_found : failure;
    if (answer.as_json && body.is_object()) {
        print_json(answer);
        return status;
    }
    std::string message = "the relay answered " + std::to_string(answer.status);
    if (const auto* object = body.if_object())
        if (const auto* text = object->if_contains("message"); text && text->is_string())
            message = text->get_string().c_str();
    if (answer.status == 401)
        message += ": set RELAY_API_KEY to the relay's token";
    if (!about.empty())
        message.insert(0, std::string(about) + ": ");
    report_failure(answer.as_json, "failed", printable(message, longest_message));
    return status;
}

void print_json(const api_answer& answer)
{
    std::cout << answer.body;
    if (!answer.body.ends_with('\n'))
        std::cout << '\n';
}

int report_answer(
    const session& s,
    const api_answer& answer,
    const std::function<std::string(const boost::json::value&)>& in_words
)
{
    if (!answer.ok())
        return report_error(answer);
    if (s.json)
        print_json(answer);
    else
        std::cout << in_words(answer.json());
    return success;
}

} // namespace relay::cli
