#include "relay/server/spare/http_passage.hpp"

#include "relay/base/log.hpp"
#include "server/http/answer.hpp"
#include "server/spare/no_sender.hpp"

#include <optional>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

using clock = std::chrono::steady_clock;

constexpr const char* mark = "x-relay-passed-on-by";

// Another relay takes over within seconds: so long a caller waits.
server_response answer_no_sender(std::string why)
{
    auto response = answer_error(no_sender(std::move(why)));
    response.headers = {{"Retry-After", "1"}};
    return response;
}

} // namespace

http_passage::http_passage(asio::any_io_executor ex, std::string name)
    : upstream_(std::move(ex)),
      name_(std::move(name))
{
}

void http_passage::lead_to(std::string address)
{
    upstream_.lead_to(std::move(address));
    tries_again_ = {};
}

bool http_passage::leads_somewhere_for(const server_request& head) const
{
    return upstream_.leads_somewhere() && head.header(mark).empty() && clock::now() >= tries_again_;
}

admission http_passage::admit(const server_request& head)
{
    if (!head.header(mark).empty())
        return {
            .refusal = answer_no_sender("This relay is a spare, and was asked by another one.")};
    if (!upstream_.leads_somewhere())
        return {.refusal = answer_no_sender("No relay sends now; one will take over shortly.")};
    return {.streamed = true};
}

asio::awaitable<http_passage::passed> http_passage::pass_on(const server_request& request)
{
    const http_headers marks{{mark, name_}};
    std::optional<upstream_failed> failed;
    passed result;
    try {
        result.response = co_await upstream_.pass_on(request, marks);
        co_return result;
    } catch (const upstream_failed& e) {
        failed = e;
    }
    log_line(
        spdlog::level::debug,
        "a call could not be passed on",
        {{"why", std::string(failed->what())}}
    );
    if (!failed->written)
        tries_again_ = clock::now() + left_alone_for;
    result.response = answer_no_sender(
        failed->written ? "The relay that sends broke off before it answered: it may have done "
                          "what it was asked for. Repeat it with its idempotency key."
                        : "The relay that sends cannot be reached."
    );
    result.broken_off = true;
    result.unheard = !failed->written;
    co_return result;
}

asio::awaitable<server_response> http_passage::handle(server_request request)
{
    auto result = co_await pass_on(request);
    co_return std::move(result.response);
}

} // namespace relay
