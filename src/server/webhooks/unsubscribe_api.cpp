#include "server/webhooks/unsubscribe_api.hpp"

#include "relay/base/percent_encoding.hpp"
#include "server/http/answer.hpp"
#include "server/webhooks/unsubscribe_page.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::string_view place = "/unsubscribe/";

// What mailboxes post, form-encoded or as multipart/form-data; the page's button posts nothing.
std::string reason(std::string_view body)
{
    const bool by_mailbox = body.find("One-Click") != std::string_view::npos;
    return by_mailbox ? "one-click unsubscribe" : "unsubscribed on the page";
}

} // namespace

unsubscribe_api::unsubscribe_api(
    event_intake& events, tracking_counters& count, const unsubscribe_codec& codec
)
    : events_(events),
      count_(count),
      codec_(codec)
{
}

std::optional<std::string> unsubscribe_api::token_of(std::string_view path)
{
    const auto at = path.rfind(place);
    if (at == std::string_view::npos)
        return std::nullopt;
    return percent_decoded(path.substr(at + place.size())).value_or("");
}

asio::awaitable<server_response> unsubscribe_api::handle(server_request request, std::string token)
{
    const bool looks = request.method == "GET" || request.method == "HEAD";
    if (!looks && request.method != "POST") {
        auto answer = answer_error(405, "method_not_allowed", "GET, HEAD and POST are allowed.");
        answer.headers.emplace_back("Allow", "GET, HEAD, POST");
        co_return answer;
    }
    auto who = codec_.read(token);
    if (!who) {
        ++count_.unsubscribes.unknown;
        co_return tell_unknown_link();
    }
    if (looks)
        co_return ask_to_unsubscribe(who->address);
    co_return co_await unsubscribe(std::move(*who), request.body);
}

asio::awaitable<server_response>
unsubscribe_api::unsubscribe(unsubscribe_claim who, std::string_view body)
{
    const auto address = who.address;
    const auto result = co_await events_.take_unsubscribe(std::move(who), reason(body));
    if (result == event_intake::taken::failed)
        co_return tell_to_try_again();
    co_return tell_unsubscribed(address);
}

} // namespace relay
