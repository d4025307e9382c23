#pragma once

#include "app/http_parts.hpp"
#include "relay/base/text.hpp"
#include "relay/net/http_client.hpp"
#include "relay/server/doors.hpp"
#include "relay/server/http/http_api.hpp"
#include "server/served.hpp"
#include "support/run.hpp"
#include "support/silent_account.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace relay::test {

// A Resend that answers every message with `answer`
struct fake_resend final : email_api
{
    outcome answer{.verdict = verdict::accepted, .status = 200};
    std::vector<std::string> sent; // bodies
    std::string ids{"re-"};        // a number follows

    boost::asio::awaitable<send_report> send(const send_request& request) override
    {
        if (request.on_writing)
            request.on_writing();
        send_report report{.result = answer, .written = true, .answered = true};
        for (const auto body : request.bodies) {
            sent.emplace_back(body);
            if (answer.verdict == verdict::accepted)
                report.items.emplace_back(accepted_item{ids + std::to_string(sent.size())});
        }
        co_return report;
    }
};

// What stands around the stages
struct api_surroundings
{
    boost::asio::io_context ctx{1};
    temporary_directory directory;
    fake_resend resend;
    silent_account silence;
    http_client http{ctx.get_executor(), {.base_url = "https://localhost:1"}};

    config settings() const
    {
        config cfg;
        cfg.data_dir = directory.path();
        return cfg;
    }
};

// The API over real stages and a real store. The dispatcher runs only inside of sending().
struct api_fixture : api_surroundings, services
{
    http_memory memory;
    relay::doors doors;
    http_parts parts{parts_of(*this, memory, http, doors, nullptr)};
    http_api api{parts, ""};

    api_fixture()
        : services(
              {
                  .ex = ctx.get_executor(),
                  .email_api = resend,
                  .on_store_error = [](const std::string& what) { BOOST_ERROR(what); },
                  .public_url = "https://mail.acme.example",
              },
              {
                  .account_api = silence,
                  .name_servers = "127.0.0.1:1", // where nobody answers
              },
              settings()
          )
    {
        pacer = relay::pacer({}, 1'000);
        // Nothing leaves by itself: mail stays queued until sending()
        pause_control.pause({.kind = pause_kind::all, .name = {}});
    }

    server_response
    call(std::string method, std::string path, std::string body = {}, http_headers headers = {})
    {
        server_request request{.method = std::move(method), .body = std::move(body)};
        const auto question = path.find('?');
        request.path = path.substr(0, question);
        if (question != std::string::npos)
            request.query = path.substr(question + 1);
        request.headers = std::move(headers);
        server_response response;
        auto ask = [&]() -> boost::asio::awaitable<void> {
            response = co_await served(api, std::move(request));
        };
        run(ctx, ask());
        return response;
    }

    boost::json::value json(const server_response& response)
    {
        boost::system::error_code ec;
        return boost::json::parse(response.body, ec);
    }

    // Empty when there is none
    static std::string header(const server_response& response, std::string_view wanted)
    {
        for (const auto& [name, value] : response.headers)
            if (equals_ignoring_case(name, wanted))
                return value;
        return {};
    }

    std::string send(const std::string& body = good_email)
    {
        return json(call("POST", "/emails", body)).at("id").as_string().c_str();
    }

    // Lifts the pause, and lets everything that waits be sent
    void sending()
    {
        auto deliver = [&]() -> boost::asio::awaitable<void> {
            task_group tasks(ex);
            start_sending(tasks);
            pause_control.resume(std::nullopt, true);
            const auto busy = [&] {
                const auto counts = store.counts();
                return send_slots.taken() > 0 ||
                       counts.at(lane::transactional, state::queued) > 0 ||
                       counts.at(lane::campaign, state::queued) > 0;
            };
            while (busy())
                co_await store.flush();
            co_await store.flush();
            co_await tasks.shut_down(std::chrono::milliseconds(0));
        };
        run(ctx, deliver());
    }

    static constexpr auto good_email =
        R"({"from":"A <a@acme.example>","to":["ann@example.org"],"subject":"Hi","text":"Hello"})";
};

} // namespace relay::test
