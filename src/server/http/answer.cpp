#include "server/http/answer.hpp"

#include "relay/mail/reply.hpp"

#include <boost/json/serialize.hpp>

namespace relay {

namespace {

constexpr auto retry_after_seconds = "5";

} // namespace

server_response answer_json(const boost::json::value& body)
{
    return {.body = boost::json::serialize(body) + "\n"};
}

server_response answer_error(const api_error& error)
{
    server_response response{.status = static_cast<unsigned>(error.status)};
    append_error(response.body, error);
    response.body += '\n';
    if (error.status == 503)
        response.headers.emplace_back("Retry-After", retry_after_seconds);
    return response;
}

server_response answer_error(unsigned status, std::string_view name, std::string message)
{
    return answer_error({
        .status = static_cast<int>(status),
        .name = std::string(name),
        .message = std::move(message),
    });
}

server_response answer_no_message()
{
    return answer_error(404, "not_found", "There is no message with this id.");
}

} // namespace relay
