#pragma once

#include "pipeline/fixture.hpp"
#include "relay/store/configured_store.hpp"
#include "relay/store/mail_inbox.hpp"
#include "store/postgres/database.hpp"
#include "support/postgres_server.hpp"
#include "support/slotted_member.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace relay::test {

// A relay that has the term now and then, and a spare beside it that takes mail
struct arrival_fixture : stage_fixture
{
    arrival_fixture()
    {
        cfg.store.url = postgres_server::get().url();
        cfg.store.schema = postgres_server::get().unused_schema();
        prepare = [](stages& s) { s.member.others = true; };
        run_stages([](stages&) -> boost::asio::awaitable<void> { co_return; }); // makes the tables

        const auto where = location_of_store(cfg);
        postgres::connection db(postgres::options_of(where, postgres::access::write));
        postgres::make_relay_table(db);
        member.tell(db);
        mail_inbox::settings settings{.accept_timeout = {}, .on_error = {}};
        inbox = mail_inbox::open(where, member, ctx.get_executor(), std::move(settings));
    }

    message_id accept(std::string body, lane l = lane::campaign, std::string summary = "{}")
    {
        new_message m{
            .id = inbox->next_id(wall_now()),
            .flow = {.lane = l, .campaign = "c", .tenant = "", .domain = "a.example"},
            .recipients = 1,
            .body = std::move(body),
            .summary = std::move(summary),
        };
        const auto id = m.id;
        inbox->accept(std::move(m), [](const accept_result& r, std::vector<std::string>&&) {
            BOOST_TEST((r.status == acceptance::queued));
        });
        return id;
    }

    slotted_member member{7};
    std::unique_ptr<mail_inbox> inbox;
};

} // namespace relay::test
