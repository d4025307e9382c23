#include "relay/server/spare/spare_api.hpp"

#include "server/http/answer.hpp"
#include "server/http/metric_topics.hpp"
#include "server/http/relay_views.hpp"
#include "server/http/strangers.hpp"
#include "server/http/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <prometheus/text_serializer.h>

#include <utility>

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// A takeover takes less: a spare stays ready meanwhile.
constexpr std::chrono::seconds ready_without_sender{30};

enum class own_call
{
    none, // is passed on
    health,
    readiness,
    metrics,
    relays,
};

own_call find_own(const server_request& head)
{
    const auto path = without_double_slashes(head.path);
    if (head.method != "GET" && head.method != "HEAD")
        return own_call::none;
    if (path == "/healthz")
        return own_call::health;
    if (path == "/readyz")
        return own_call::readiness;
    if (path == "/metrics")
        return own_call::metrics;
    return path == "/relay/relays" ? own_call::relays : own_call::none;
}

bool is_open(own_call call)
{
    return call == own_call::health || call == own_call::readiness;
}

} // namespace

spare_api::spare_api(
    const membership& member,
    http_passage& passage,
    connection_counts& counts,
    std::string token,
    std::vector<std::string> hosts
)
    : member_(member),
      passage_(passage),
      counts_(counts),
      token_(std::move(token)),
      hosts_(std::move(hosts))
{
}

void spare_api::look(clock::time_point now)
{
    const auto standing = member_.now();
    if (standing.holder != 0 && standing.trouble.empty())
        sender_seen_ = now;
}

admission spare_api::admit(const server_request& head)
{
    const auto own = find_own(head);
    if (!is_open(own) || token_.empty())
        if (auto refusal = refuse_stranger(head, token_, hosts_, counts_))
            return {.refusal = std::move(refusal)};
    return own == own_call::none ? passage_.admit(head) : admission{};
}

asio::awaitable<server_response> spare_api::handle(server_request request)
{
    switch (find_own(request)) {
    case own_call::health: {
        const json::object answer{{"status", "ok"}};
        co_return answer_json(answer);
    }
    case own_call::readiness:
        co_return readiness();
    case own_call::metrics:
        co_return metrics();
    case own_call::relays:
        co_return answer_json(relays_json(member_));
    case own_call::none:
        break;
    }
    co_return co_await passage_.handle(std::move(request));
}

server_response spare_api::readiness() const
{
    json::array reasons;
    const auto now = member_.now();
    if (!now.trouble.empty())
        reasons.emplace_back("The database does not answer: " + now.trouble);
    const bool was_seen = sender_seen_ != clock::time_point::min();
    if (now.missed)
        reasons.emplace_back("No relay sends, and this one has another key for Resend.");
    else if (!was_seen || clock::now() - sender_seen_ > ready_without_sender)
        reasons.emplace_back("No relay sends.");
    const bool ready = reasons.empty();
    auto response = answer_json(json::object{
        {"ready", ready},
        {"sending", false},
        {"sandbox", false},
        {"spare", true},
        {"reasons", std::move(reasons)},
    });
    response.status = ready ? 200 : 503;
    return response;
}

server_response spare_api::metrics() const
{
    metric_families f;
    f.gauge("resend_relay_info", "What runs").add(1, {{"version", RELAY_VERSION}});
    add_membership(f, member_);
    add_process(f);
    server_response response{.content_type = "text/plain; version=0.0.4; charset=utf-8"};
    response.body = prometheus::TextSerializer().Serialize(f.take());
    return response;
}

} // namespace relay
