#pragma once

#include "relay/store/message_reader.hpp"
#include "relay/store/store.hpp"
#include "store/tested_store.hpp"
#include "support/moments.hpp"
#include "support/run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace relay::test {

// A store in a directory or a schema of its own, that can be closed and opened again
struct open_store
{
    boost::asio::io_context ctx;
    temporary_directory directory;
    store_location where{unused_location(directory)};
    std::unique_ptr<store> db = open();
    id_source ids{0};

    std::unique_ptr<store> open()
    {
        return std::make_unique<store>(where, ctx.get_executor(), [](const std::string& what) {
            BOOST_ERROR("the store says: " + what);
        });
    }

    void reopen()
    {
        db.reset();
        ctx.restart();
        ctx.poll();
        db = open();
    }
};

// With what most tests of messages and requests begin with
struct store_fixture : open_store
{
    new_message make(std::string body, lane l = lane::transactional)
    {
        return {
            .id = ids.next_message(noon),
            .flow = {.lane = l, .campaign = "c", .tenant = "t", .domain = "acme.example"},
            .recipients = 1,
            .body = std::move(body),
            .summary = "{}",
        };
    }

    boost::asio::awaitable<accept_result> accept(new_message m)
    {
        accept_result answer;
        db->accept(std::move(m), [&](const accept_result& r, new_message&&) { answer = r; });
        co_await db->flush();
        co_return answer;
    }

    // One message in a request that is sealed
    boost::asio::awaitable<sealed_request> sealed(std::string body)
    {
        const auto r = co_await accept(make(std::move(body)));
        sealed_request request{.id = ids.next_request(noon), .members = {r.id}};
        BOOST_TEST(co_await db->seal(request));
        co_return request;
    }

    boost::asio::awaitable<state> state_of(message_id id)
    {
        message_reader records(db->location());
        const auto found = co_await records.find(id);
        BOOST_REQUIRE(found.has_value());
        co_return found->state;
    }
};

} // namespace relay::test
