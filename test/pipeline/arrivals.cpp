#include "pipeline/fixture.hpp"
#include "relay/store/configured_store.hpp"
#include "relay/store/mail_inbox.hpp"
#include "store/postgres/database.hpp"
#include "support/postgres_server.hpp"
#include "support/slotted_member.hpp"

#include <boost/test/unit_test.hpp>

// What a spare has accepted while it reached no sender

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

struct arrival_fixture : test::stage_fixture
{
    arrival_fixture()
    {
        cfg.store.url = test::postgres_server::get().url();
        cfg.store.schema = test::postgres_server::get().unused_schema();
        prepare = [](stages& s) { s.member.others = true; };
        run_stages([](stages&) -> asio::awaitable<void> { co_return; }); // makes the tables

        const auto where = location_of_store(cfg);
        postgres::connection db(postgres::options_of(where, postgres::access::write));
        postgres::make_relay_table(db);
        member.tell(db);
        mail_inbox::settings settings{.accept_timeout = {}, .on_error = {}};
        inbox = mail_inbox::open(where, member, ctx.get_executor(), std::move(settings));
    }

    message_id accept(std::string body, lane l = lane::campaign)
    {
        new_message m{
            .id = inbox->next_id(wall_now()),
            .flow = {.lane = l, .campaign = "c", .tenant = "", .domain = "a.example"},
            .recipients = 1,
            .body = std::move(body),
            .summary = "{}",
        };
        const auto id = m.id;
        inbox->accept(std::move(m), [](const accept_result& r, std::vector<std::string>&&) {
            BOOST_TEST((r.status == acceptance::queued));
        });
        return id;
    }

    test::slotted_member member{7};
    std::unique_ptr<mail_inbox> inbox;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(mail_of_other_relays, arrival_fixture)

BOOST_AUTO_TEST_CASE(is_taken_up_at_the_start)
{
    const auto last = [&] {
        for (int i = 0; i < 450; ++i)
            accept("m" + std::to_string(i));
        return accept("reset", lane::transactional);
    }();
    test::run(ctx, inbox->flush());
    auto story = [&](stages& s) -> asio::awaitable<void> {
        BOOST_TEST(s.arrivals.taken_up() == 451u);
        BOOST_TEST(s.id_source.last() >= last.value);
        co_await s.until(state::sent, 451);
        BOOST_TEST(all_bodies(s.api).size() == 451u);
        BOOST_TEST(all_bodies(s.api).count("m449") == 1u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_found_while_others_come_in_here)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        for (int i = 0; i < 50; ++i) {
            accept("there");
            s.submit("here");
        }
        co_await inbox->flush();
        co_await s.until(state::sent, 100);
        BOOST_TEST(all_bodies(s.api).count("there") == 50u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_found_at_once_by_who_asks_for_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all, .name = {}});
        const auto shown = accept("shown");
        const auto taken_back = accept("taken back");
        co_await inbox->flush();
        const auto view = co_await s.message_finder.find(shown);
        BOOST_TEST(view.has_value());
        const auto cancelled = co_await s.message_admin.cancel(taken_back);
        BOOST_TEST((cancelled == cancel_result::cancelled));
        const auto unknown = co_await s.message_finder.find(inbox->next_id(wall_now()));
        BOOST_TEST(!unknown.has_value());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
