#include "store/postgres/cutting_proxy.hpp"
#include "store/postgres/inbox_fixture.hpp"

// Mail that spares accept, until the sender has taken it up

namespace relay {

namespace asio = boost::asio;
using test::noon;
using cut = test::cutting_proxy::cut;

BOOST_FIXTURE_TEST_SUITE(an_inbox, test::inbox_fixture)

BOOST_AUTO_TEST_CASE(keeps_what_spares_accept_until_the_sender_takes_it_up)
{
    auto story = [&]() -> asio::awaitable<void> {
        const std::string long_text(2'000, 'x'); // is nowhere in place
        const auto first_body = R"({"n":1,"text":")" + long_text + "\"}";
        const auto second_body = R"({"n":2,"text":")" + long_text + "\"}";
        auto first = open_spare();
        auto second = open_spare();
        const auto one = accept(*first, mail(*first, first_body));
        auto later = mail(*second, second_body);
        later.scheduled_at = noon + std::chrono::hours(1);
        later.expires = noon + std::chrono::hours(2);
        later.flow.lane = lane::transactional;
        const auto two = accept(*second, std::move(later));
        co_await first->inbox->flush();
        co_await second->inbox->flush();
        BOOST_TEST((one->status == acceptance::queued));
        BOOST_TEST((two->status == acceptance::scheduled));
        BOOST_TEST(slot_of(one->id) == 1);
        BOOST_TEST(slot_of(two->id) == 2);
        BOOST_TEST(count("inbox") == 2);
        BOOST_TEST(count("message") == 0);
        BOOST_TEST(first->inbox->stats().accepted == 1u);
        BOOST_TEST(first->inbox->stats().waiting == 0u);

        const auto taken = co_await take_up();
        BOOST_REQUIRE(taken.size() == 2u);
        BOOST_TEST((taken[0].id == one->id));
        BOOST_TEST((taken[0].status == acceptance::queued));
        BOOST_TEST((taken[0].place > 0));
        BOOST_TEST((taken[1].status == acceptance::scheduled));
        BOOST_TEST(count("inbox") == 0);
        message_reader records(where);
        const auto found = co_await records.find(two->id);
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found->state == state::scheduled));
        BOOST_TEST((found->scheduled_at == noon + std::chrono::hours(1)));
        BOOST_TEST((found->lane == lane::transactional));
        std::vector<message_id> both{one->id, two->id};
        const auto bodies = co_await records.load_bodies(std::move(both));
        BOOST_TEST(bodies[0] == first_body);
        BOOST_TEST(bodies[1] == second_body);
        BOOST_TEST((co_await take_up()).empty());
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(takes_the_mail_of_one_relay_up_in_the_order_of_its_acceptance)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto s = open_spare();
        std::vector<message_id> expected;
        std::vector<std::string> bodies;
        for (int i = 0; i < 500; ++i) {
            bodies.push_back(std::to_string(i) + std::string(300, 'x'));
            auto m = mail(*s, bodies.back());
            expected.push_back(m.id);
            accept(*s, std::move(m));
        }
        co_await s->inbox->flush();
        const auto first_ten = co_await store->take_up(10, true);
        BOOST_TEST(first_ten.left == 490);
        BOOST_TEST(first_ten.set_aside == 0);
        std::vector<message_id> found;
        for (const auto& each : first_ten.accepted)
            found.push_back(each.id);
        std::int64_t place = first_ten.accepted.back().place;
        for (auto taken = co_await take_up(); !taken.empty(); taken = co_await take_up()) {
            BOOST_TEST(taken.size() == (found.size() < 410 ? 100u : 90u));
            for (const auto& each : taken) {
                found.push_back(each.id);
                BOOST_TEST(each.place > place);
                place = each.place;
            }
        }
        BOOST_TEST((found == expected));
        message_reader records(where);
        const auto loaded = co_await records.load_bodies(found);
        BOOST_TEST((loaded == bodies));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(has_what_was_committed_late_taken_up_later)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto late = test::connect_beside(where);
        late->begin();
        late->execute("INSERT INTO inbox VALUES(0, 1, 77, 0, '', '', 'a.example', NULL, NULL, 1, 1,"
                      " 0, '{}', '{}')");
        auto s = open_spare();
        accept(*s, mail(*s, "{}"));
        co_await s->inbox->flush();
        BOOST_TEST((co_await take_up()).size() == 1u);
        late->commit();
        const auto taken = co_await take_up();
        BOOST_REQUIRE(taken.size() == 1u);
        BOOST_TEST(taken[0].id.value == 77);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(has_large_mail_taken_up_in_several_transactions)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto s = open_spare();
        for (int i = 0; i < 4; ++i)
            accept(*s, mail(*s, std::string(2u << 20, 'x')));
        co_await s->inbox->flush();
        BOOST_TEST((co_await take_up()).size() == 2u);
        BOOST_TEST((co_await take_up()).size() == 2u);
        BOOST_TEST((co_await take_up()).empty());
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(leaves_out_who_gets_no_mail_when_it_comes_and_when_it_is_taken_up)
{
    constexpr const char* both = R"({"from":"a@a.example","to":["Ann@a.example","ben@a.example"]})";
    constexpr const char* ann = R"({"from":"a@a.example","to":["ann@a.example"]})";
    constexpr const char* ben = R"({"from":"a@a.example","to":["ben@a.example"]})";
    auto story = [&]() -> asio::awaitable<void> {
        co_await suppress("ann@a.example");
        auto s = open_spare();
        const auto send = [&](const char* text) {
            auto m = mail(*s, text);
            m.summary = text;
            return accept(*s, std::move(m));
        };
        const auto to_both = send(both);
        co_await s->inbox->flush();
        BOOST_TEST((to_both->status == acceptance::queued));
        BOOST_REQUIRE(left_out.size() == 1u);
        BOOST_TEST(left_out[0] == "Ann@a.example");
        const auto to_ann = send(ann);
        co_await s->inbox->flush();
        BOOST_TEST((to_ann->status == acceptance::suppressed));
        const auto to_ben = send(ben);
        co_await s->inbox->flush();
        BOOST_TEST((to_ben->status == acceptance::queued));

        co_await suppress("ben@a.example");
        const auto taken = co_await take_up();
        BOOST_REQUIRE(taken.size() == 3u);
        for (const auto& each : taken)
            BOOST_TEST((each.status == acceptance::suppressed));
    };
    test::run(ctx, story());
}

// Who was stopped for a minute comes back with a slot that another relay has now.
BOOST_AUTO_TEST_CASE(takes_nothing_from_who_has_lost_its_slot)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto stopped = open_spare();
        db->execute("UPDATE relay SET seen = seen - interval '2 minutes'");
        auto next = open_spare();
        BOOST_TEST(next->member.slot_now == stopped->member.slot_now);
        const auto refused = accept(*stopped, mail(*stopped, "{}"));
        const auto taken = accept(*next, mail(*next, "{}"));
        co_await stopped->inbox->flush();
        co_await next->inbox->flush();
        BOOST_TEST((refused->status == acceptance::failed));
        BOOST_TEST((taken->status == acceptance::queued));

        stopped->member.tell(*db);
        BOOST_TEST(stopped->member.slot_now == 2);
        const auto again = accept(*stopped, mail(*stopped, "{}"));
        co_await stopped->inbox->flush();
        BOOST_TEST((again->status == acceptance::queued));
        BOOST_TEST(slot_of(again->id) == 2);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(knows_of_a_commit_in_doubt_before_it_says_anything)
{
    auto story = [&]() -> asio::awaitable<void> {
        test::cutting_proxy proxy(test::postgres_server::get().socket());
        auto s = open_spare(proxy.url());
        accept(*s, mail(*s, "{}"));
        co_await s->inbox->flush();
        proxy.plan({cut::answer_lost});
        const auto committed = accept(*s, mail(*s, "{}", "k"));
        co_await s->inbox->flush();
        BOOST_TEST((committed->status == acceptance::queued));
        proxy.plan({cut::commit_lost});
        const auto lost = accept(*s, mail(*s, "{}", "l"));
        co_await s->inbox->flush();
        BOOST_TEST((lost->status == acceptance::failed)); // with no time to try it again
        const auto again = accept(*s, mail(*s, "{}", "l"));
        co_await s->inbox->flush();
        BOOST_TEST((again->status == acceptance::queued));
        BOOST_TEST(count("inbox") == 3);
        BOOST_TEST((co_await take_up()).size() == 3u);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(is_shut_when_the_store_has_moved)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto s = open_spare();
        db->execute("INSERT INTO meta VALUES('moved_to', 'word elsewhere')");
        const auto refused = accept(*s, mail(*s, "{}"));
        co_await s->inbox->flush();
        BOOST_TEST((refused->status == acceptance::failed));
        BOOST_TEST(!s->inbox->broken().empty());
        BOOST_TEST(count("inbox") == 0);
        BOOST_CHECK_THROW(open_spare(), store_error);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(is_not_there_before_a_sender_has_made_it)
{
    where = test::unused_location();
    db = test::connect_beside(where);
    postgres::make_term_tables(*db, where.schema);
    postgres::make_relay_table(*db);
    BOOST_CHECK_THROW(open_spare(), store_error);
}

BOOST_AUTO_TEST_CASE(is_for_fifteen_relays_that_live)
{
    postgres::relay_rows rows(*db);
    for (std::int64_t run = 1; run < id_slots; ++run) {
        const relay_record me{.run = run};
        BOOST_TEST(rows.tell(me) == 0);
        BOOST_TEST(rows.claim_slot(me) == run);
        BOOST_TEST(rows.tell(me) == run);
    }
    const relay_record last{.run = id_slots};
    BOOST_TEST(rows.tell(last) == 0);
    BOOST_TEST(rows.claim_slot(last) == 0);
    rows.leave({.run = 4});
    BOOST_TEST(rows.claim_slot(last) == 4);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
