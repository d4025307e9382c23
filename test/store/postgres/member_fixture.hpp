#pragma once

#include "relay/store/membership.hpp"
#include "store/postgres/database_fixture.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace relay::test {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Relays that share a real database
struct member_fixture : database_fixture
{
    member_fixture()
    {
        const auto db = open(postgres::access::write);
        db->execute("DROP TABLE term");
        db->execute("DROP TABLE IF EXISTS relay");
    }
    ~member_fixture() { set_wall_offset(milliseconds(0)); }

    std::unique_ptr<membership> join(std::string name, relay_addresses at = {})
    {
        return join({.name = std::move(name), .at = std::move(at), .network = "here"});
    }

    // So long a lease that nobody is deposed because a thread stood still. Where its end is waited
    // for, it is that of the sender, which stands in the database.
    std::unique_ptr<membership> join(member_settings s, milliseconds lease = 12s)
    {
        s.lease = lease;
        return join_relays(store_location::in_postgresql(url, schema), s, ctx.get_executor());
    }

    static asio::awaitable<void> until(membership& m, membership::state s)
    {
        while (m.now().state != s)
            co_await m.changed();
    }

    // It is the sender, and writes. Any that joined may win: who is to be a spare joins afterwards.
    static asio::awaitable<void> wins(membership& m)
    {
        m.lives_for(1h);
        co_await until(m, membership::state::sender);
        while (!m.may_write())
            co_await m.changed();
    }

    void run(asio::awaitable<void> story) { test::run(ctx, std::move(story)); }

    asio::io_context ctx;
};

} // namespace relay::test
