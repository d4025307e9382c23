#pragma once

#include "relay/store/event_reader.hpp"
#include "relay/store/events.hpp"
#include "relay/store/sequence_book.hpp"
#include "store/campaign_fixture.hpp"
#include "store/open_store.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace relay::test {

using step_counts = std::vector<std::int64_t>;

// A store with campaigns that send to somebody again and again
struct sequence_fixture : campaign_fixture
{
    static constexpr std::uint32_t steps = 3;
    static constexpr facts always{fact::bounced_hard, fact::complained, fact::unsubscribed};

    std::vector<std::string> events{"bought"}; // that stop them

    sequence_book sequences() { return sequence_book(*db); }

    boost::asio::awaitable<campaign_id> run(std::vector<std::string> emails)
    {
        const auto id = co_await create();
        co_await import(id, std::move(emails));
        auto book = sequences();
        const auto stops = always | facts{fact::opened, fact::clicked};
        BOOST_TEST(co_await book.stop_on(id, stops, events));
        co_await move(id, campaign_state::running);
        co_return id;
    }

    boost::asio::awaitable<joined> join(campaign_id id, std::string email)
    {
        joining j{.campaign = id, .email = std::move(email), .variables = "{}", .at = noon};
        auto book = sequences();
        co_return co_await book.join(std::move(j));
    }

    new_message mail(campaign_id id, const std::string& email)
    {
        return {
            .id = ids.next_message(noon),
            .flow =
                {.lane = lane::campaign,
                 .campaign = std::to_string(id.value),
                 .tenant = {},
                 .domain = "acme.example"},
            .recipients = 1,
            .body = "{}",
            .summary = R"({"to":[")" + email + R"("]})",
        };
    }

    boost::asio::awaitable<std::vector<message_id>> feed(feeding f)
    {
        std::vector<message_id> queued;
        auto book = campaigns();
        book.feed(std::move(f), [&](feeding_result&& r, feeding&&) {
            for (const auto& a : r.accepted)
                if (a.status == acceptance::queued)
                    queued.push_back(a.id);
        });
        co_await db->flush();
        co_return queued;
    }

    // The first mail of those who were imported
    boost::asio::awaitable<std::vector<message_id>> feed_first(campaign_id id)
    {
        auto disk = reader();
        const auto page = co_await disk.next_recipients(id, std::nullopt, 100, 1'000'000);
        auto f = begin_feeding(id, page);
        f.step = 1;
        for (const auto& r : page.waiting)
            f.recipients.push_back({.id = r.id, .email = r.email, .mail = mail(id, r.email)});
        co_return co_await feed(std::move(f));
    }

    boost::asio::awaitable<feeding>
    awaiting(campaign_id id, std::uint32_t step, wall_time since = noon)
    {
        auto disk = reader();
        feeding f{.campaign = id, .step = step, .joined = {}, .upload = {}, .recipients = {}};
        for (const auto& r : co_await disk.who_awaits(id, step, since, 100, 1'000'000))
            f.recipients.push_back({.id = r.id, .email = r.email, .mail = mail(id, r.email)});
        co_return f;
    }

    boost::asio::awaitable<std::vector<message_id>> feed_step(campaign_id id, std::uint32_t step)
    {
        co_return co_await feed(co_await awaiting(id, step));
    }

    boost::asio::awaitable<void>
    settle(std::vector<message_id> sent, std::vector<message_id> refused = {})
    {
        settlement s{
            .request = {.id = ids.next_request(noon), .lane = lane::campaign, .members = {}},
            .at = noon,
        };
        s.request.on_disk = state::queued;
        for (const auto id : sent)
            s.sent.push_back({.id = id, .resend_id = std::to_string(id.value)});
        for (const auto id : refused)
            s.refused.push_back({.id = id, .result = {.status = 422}});
        db->settle(std::move(s), {});
        co_await db->flush();
    }

    boost::asio::awaitable<void> record(message_id about, event_kind kind)
    {
        incoming_event e{.kind = kind, .at = noon, .received = noon, .message = about};
        e.digest[0] = static_cast<unsigned char>(kind);
        event_log log(*db);
        log.record(std::move(e), [](bool ok, const recorded_event&) { BOOST_TEST(ok); });
        co_await db->flush();
    }

    // How many await each step, and the one behind the last
    std::vector<std::int64_t> waiting() const
    {
        std::vector<std::int64_t> found;
        for (std::uint32_t step = 1; step <= steps + 1; ++step)
            found.push_back(count("awaited_step WHERE step = " + std::to_string(step)));
        return found;
    }
};

} // namespace relay::test
