#pragma once

#include "relay/api/admin_api.hpp"
#include "relay/api/keys_in_progress.hpp"
#include "relay/async/notifier.hpp"
#include "relay/async/task_group.hpp"
#include "relay/mail/text.hpp"
#include "relay/net/http_client.hpp"
#include "relay/resend/email_api.hpp"
#include "relay/stage/account_reader.hpp"
#include "relay/stage/desk.hpp"
#include "relay/stage/domain_book.hpp"
#include "relay/stage/ingest.hpp"
#include "relay/stage/queue_census.hpp"
#include "relay/stage/reconciler.hpp"
#include "relay/stage/tracker.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdlib>
#include <filesystem>
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

// One that tells nothing about the account
struct silent_account final : account_api
{
    boost::asio::awaitable<called<email_page>> list_emails(std::string, int, writing) override
    {
        co_return called<email_page>();
    }
    boost::asio::awaitable<called<email_trace>> find_email(std::string, writing) override
    {
        co_return called<email_trace>();
    }
    boost::asio::awaitable<called<account_usage>> usage(writing) override
    {
        co_return called<account_usage>();
    }
    boost::asio::awaitable<called<domain_page>> list_domains(std::string, writing) override
    {
        co_return called<domain_page>();
    }
    boost::asio::awaitable<called<sending_domain>> find_domain(std::string, writing) override
    {
        co_return called<sending_domain>();
    }
};

struct temporary_directory
{
    temporary_directory()
    {
        std::string name = std::filesystem::temp_directory_path() / "relay-api-XXXXXX";
        if (!::mkdtemp(name.data()))
            throw std::runtime_error("no temporary directory");
        path = name;
    }
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;
    ~temporary_directory() { std::filesystem::remove_all(path); }

    std::filesystem::path path;
};

// The API over real stages and a real store. The dispatcher runs only inside of sending().
struct api_fixture
{
    boost::asio::io_context ctx{1};
    boost::asio::any_io_executor ex{ctx.get_executor()};
    temporary_directory directory;
    counters count;
    store disk{directory.path, ex, [](const std::string& what) { BOOST_ERROR(what); }};
    reader records{disk.path()};
    event_reader events{disk.path()};
    event_log log{disk};
    suppression_book suppressions{disk};
    suppressed_addresses suppressed;
    tracking_counters tracked;
    id_codec codec{disk.secret()};
    unsubscribe_codec link_codec{disk.secret()};
    unsubscribe_links links{link_codec, "https://mail.acme.example"};
    id_source ids{disk.last_id()};
    http_client http{ex, {.base_url = "https://localhost:1"}};
    fake_resend resend;
    pacer pace{{}, 1'000};
    pauses paused;
    quota_book quota;
    notifier changed{ex};
    notifier postponed{ex};
    notifier scheduled{ex};
    notifier expiring{ex};
    notifier recorded{ex};
    backlog queue{records, changed, ex};
    dispatcher gate{
        {
            .ex = ex,
            .disk = disk,
            .records = records,
            .queue = queue,
            .api = resend,
            .pace = pace,
            .paused = paused,
            .quota = quota,
            .ids = ids,
            .codec = codec,
            .count = count,
            .changed = changed,
            .postponed = postponed,
            .suppressed = &suppressed,
        },
        dispatcher_settings::from({})};
    silent_account silence;
    account_reader account{gate, silence, pace};
    reconciler unknown{
        {
            .ex = ex,
            .disk = disk,
            .records = records,
            .queue = queue,
            .account = account,
            .codec = codec,
        },
        true};
    domain_book domains{ex, records, account, "127.0.0.1:1"}; // where nobody answers
    queue_census census{records};
    ingest mail{
        {
            .ex = ex,
            .disk = disk,
            .queue = queue,
            .gate = gate,
            .ids = ids,
            .codec = codec,
            .count = count,
            .scheduled = scheduled,
            .expiring = expiring,
            .suppressed = &suppressed,
            .unsubscribe = &links,
        },
        {},
        "relay_id"};
    desk front{{
        .disk = disk,
        .records = records,
        .queue = queue,
        .gate = gate,
        .paused = paused,
        .quota = quota,
        .codec = codec,
        .scheduled = scheduled,
        .expiring = expiring,
        .events = &events,
    }};
    tracker tracking{
        {
            .ex = ex,
            .log = log,
            .records = records,
            .codec = codec,
            .suppressed = suppressed,
            .count = tracked,
            .recorded = recorded,
        },
        "relay_id"};
    keys_in_progress keys;
    api_parts parts{
        .ex = ex,
        .disk = disk,
        .records = records,
        .queue = queue,
        .gate = gate,
        .mail = mail,
        .front = front,
        .census = census,
        .unknown = unknown,
        .domains = domains,
        .keys = keys,
        .paused = paused,
        .quota = quota,
        .pace = pace,
        .http = http,
        .count = count,
        .codec = codec,
        .started = wall_now(),
        .events = &events,
        .log = &log,
        .suppressions = &suppressions,
        .suppressed = &suppressed,
        .tracked = &tracked,
    };
    admin_api api{parts, ""};

    // Nothing leaves by itself: mail stays queued until sending()
    api_fixture() { gate.pause({.kind = pause_kind::all, .name = {}}); }

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
            response = co_await api.handle(std::move(request));
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
            tasks.spawn(gate.run());
            tasks.spawn(queue.run_loading());
            gate.resume(std::nullopt, true);
            const auto busy = [&] {
                const auto counts = disk.counts();
                return gate.on_their_way() > 0 ||
                       counts.at(lane::transactional, state::queued) > 0 ||
                       counts.at(lane::campaign, state::queued) > 0;
            };
            while (busy())
                co_await disk.flush();
            co_await disk.flush();
            co_await tasks.shut_down(std::chrono::milliseconds(0));
        };
        run(ctx, deliver());
    }

    static constexpr auto good_email =
        R"({"from":"A <a@acme.example>","to":["ann@example.org"],"subject":"Hi","text":"Hello"})";
};

} // namespace relay::test
