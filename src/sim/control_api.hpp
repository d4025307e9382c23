#pragma once

#include "sim/http_reply.hpp"
#include "sim/http_request.hpp"
#include "sim/team.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>

namespace relay::sim {

namespace asio = boost::asio;

// GET /sim/stats, GET /sim/ledger (the mails that are kept, as NDJSON), GET and POST /sim/config
void answer_control(team& t, const http_request& request, http_reply& reply);

// Serves one connection of the control listener: plain HTTP, no authentication, so for loopback.
// `on_change` is called after each request that may have changed something.
asio::awaitable<void> serve_control(
    std::shared_ptr<asio::ip::tcp::socket> socket, team& t, std::function<void()> on_change
);

} // namespace relay::sim
