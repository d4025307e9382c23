#pragma once

#include "app/spare_fixture.hpp"
#include "relay/store/store.hpp"
#include "support/postgres_server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace relay::test {

inline constexpr std::string_view mail =
    R"({"from":"a@acme.example","to":"b@shop.example","subject":"s","text":"t"})";

inline std::string text_at(const std::string& line, std::string_view name)
{
    return std::string(boost::json::parse(line).at(name).as_string());
}

inline std::string id_in(const std::string& answer)
{
    return text_at(answer.substr(answer.find("\r\n\r\n") + 4), "id");
}

// A spare on a database whose tables a sender has made
struct spare_mail_fixture : spare_fixture
{
    spare_mail_fixture()
    {
        cfg.store.url = postgres_server::get().url();
        cfg.store.schema = postgres_server::get().unused_schema();
        where = store_location::in_postgresql(cfg.store.url, cfg.store.schema);
        const store made(where, ctx.get_executor(), [](const std::string&) {});
        secret = made.secret();
        joined = join_relays(
            where, {.name = "bob", .lease = std::chrono::seconds(60)}, ctx.get_executor()
        );
        member.slot_of = joined.get();
    }

    asio::awaitable<std::string>
    post(std::string key, std::string path = "/emails", std::string one = std::string(mail))
    {
        auto c = connect(at.http);
        const auto body = path == "/emails" ? one : "[" + one + "]";
        co_await c.send(
            "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
            (key.empty() ? "" : "Idempotency-Key: " + key + "\r\n") +
            (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body
        );
        co_return co_await c.all();
    }

    // Until it has opened the inbox
    asio::awaitable<void> begin(std::int64_t holder, relay_addresses sender, std::string shown = {})
    {
        token = shown;
        member.say(0, {});
        start(shown);
        while (!(co_await ask(at.http, "/readyz")).starts_with("HTTP/1.1 200 ")) {
            asio::steady_timer timer(ctx, 10ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        member.say(holder, std::move(sender));
        co_await asio::post(ctx, asio::use_awaitable);
    }

    store_location where;
    std::unique_ptr<membership> joined; // keeps a slot for ids
    std::string token;
    id_secret secret{};
};

} // namespace relay::test
