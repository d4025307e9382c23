#pragma once

#include "relay/store/event_reader.hpp"
#include "relay/store/events.hpp"
#include "store/open_store.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace relay::test {

// A store that takes messages, and events about them
struct event_store : open_store
{
    unsigned char last_digest{};

    static std::string uuid_of(message_id id)
    {
        auto digits = std::to_string(id.value);
        digits.insert(0, 32 - digits.size(), '0');
        return digits.insert(20, "-").insert(16, "-").insert(12, "-").insert(8, "-");
    }

    boost::asio::awaitable<message_id> accept(std::string tags = "", std::string campaign = "c")
    {
        return accept_to(R"("to":["ann@example.org"])", std::move(tags), std::move(campaign));
    }

    // `recipients`: the members of the JSON object that say so
    boost::asio::awaitable<message_id>
    accept_to(std::string recipients, std::string tags = "", std::string campaign = "c")
    {
        new_message m{
            .id = ids.next_message(noon),
            .flow =
                {.lane = lane::campaign, .campaign = std::move(campaign), .domain = "a.example"},
            .recipients = 1,
            .body = "{}",
            .summary = "{" + recipients + tags + "}",
        };
        const auto id = m.id;
        db->accept(std::move(m), [](const accept_result&, new_message&&) {});
        co_await db->flush();
        co_return id;
    }

    boost::asio::awaitable<void> send(message_id id)
    {
        settlement s{
            .request = {.id = ids.next_request(noon), .lane = lane::campaign, .members = {id}},
            .at = noon,
        };
        s.request.on_disk = state::queued;
        s.sent.push_back({.id = id, .resend_id = uuid_of(id)});
        db->settle(std::move(s), {});
        co_await db->flush();
    }

    boost::asio::awaitable<message_id> sent(std::string tags = "", std::string campaign = "c")
    {
        const auto id = co_await accept(std::move(tags), std::move(campaign));
        co_await send(id);
        co_return id;
    }

    incoming_event make(message_id about, event_kind kind)
    {
        incoming_event e{
            .kind = kind,
            .at = noon,
            .received = noon,
            .message = about,
            .resend_id = uuid_of(about),
        };
        e.digest[0] = ++last_digest;
        return e;
    }

    // Without our tag
    incoming_event untagged(message_id about, event_kind kind)
    {
        auto e = make(about, kind);
        e.message.reset();
        return e;
    }

    boost::asio::awaitable<recorded_event> record(incoming_event e)
    {
        return write(&event_log::record, std::move(e));
    }

    // One that was recorded before its message was known
    boost::asio::awaitable<recorded_event> join(incoming_event e)
    {
        return write(&event_log::join, std::move(e));
    }

    boost::asio::awaitable<recorded_event>
    write(void (event_log::*verb)(incoming_event, event_log::handler), incoming_event e)
    {
        recorded_event result;
        event_log log(*db);
        (log.*verb)(std::move(e), [&](bool ok, const recorded_event& r) {
            BOOST_TEST(ok);
            result = r;
        });
        co_await db->flush();
        co_return result;
    }

    boost::asio::awaitable<tally> total(report_query q = {})
    {
        event_reader records(db->location());
        const auto table = co_await records.report(std::move(q));
        co_return table.total;
    }

    boost::asio::awaitable<std::vector<event_kind>> events_of(message_id id)
    {
        event_reader records(db->location());
        std::vector<event_kind> kinds;
        for (const auto& e : co_await records.events_of(id, 100))
            kinds.push_back(e.kind);
        co_return kinds;
    }
};

} // namespace relay::test
