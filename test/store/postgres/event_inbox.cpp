#include "relay/store/event_reader.hpp"
#include "relay/store/events.hpp"
#include "relay/store/store_copy.hpp"
#include "store/postgres/cutting_proxy.hpp"
#include "store/postgres/inbox_fixture.hpp"

// What comes from outside to spares, until the sender has taken it up

namespace relay {

namespace asio = boost::asio;
using test::noon;
using cut = test::cutting_proxy::cut;

namespace {

outside_event webhook(std::string id, std::chrono::milliseconds later = {})
{
    received_webhook what{.id = std::move(id), .body = std::string("{\0}", 3)};
    return {.received = noon + later, .what = std::move(what)};
}

outside_event unsubscription(std::string address, std::chrono::milliseconds later = {})
{
    unsubscribe_claim who{.message = {77}, .address = std::move(address)};
    return {
        .received = noon + later,
        .what = received_unsubscribe{.who = std::move(who), .why = "on the page"}};
}

std::string name_of(const placed_event& e)
{
    if (const auto* told = std::get_if<received_webhook>(&e.event.what))
        return told->id;
    return std::get<received_unsubscribe>(e.event.what).who.address;
}

struct event_inbox_fixture : test::inbox_fixture
{
    // Becomes whether it was kept
    std::shared_ptr<std::optional<bool>> keep(spare& s, outside_event e)
    {
        auto kept = std::make_shared<std::optional<bool>>();
        s.inbox->keep(std::move(e), [kept](bool ok) { *kept = ok; });
        return kept;
    }

    asio::awaitable<std::vector<placed_event>> found()
    {
        event_reader reader(where);
        co_return co_await reader.events_in_inbox(100);
    }

    // As new events, of whatever they told; the outcome of each
    asio::awaitable<std::vector<recorded_event>> take_up(const std::vector<placed_event>& all)
    {
        std::vector<event_log::arrival> arrivals;
        for (const auto& each : all) {
            incoming_event e{.kind = event_kind::delivered, .at = noon, .received = noon};
            e.digest[0] = static_cast<unsigned char>(each.place.seq);
            arrivals.push_back({.place = each.place, .event = std::move(e)});
        }
        std::vector<recorded_event> outcomes;
        events.take_up(std::move(arrivals), [&](bool ok, std::vector<recorded_event>&& recorded) {
            BOOST_TEST(ok);
            outcomes = std::move(recorded);
        });
        co_await store->flush();
        co_return outcomes;
    }

    event_log events{*store};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(an_inbox_of_events, event_inbox_fixture)

BOOST_AUTO_TEST_CASE(keeps_what_spares_take_in_the_order_of_its_coming)
{
    using namespace std::chrono_literals;
    auto story = [&]() -> asio::awaitable<void> {
        auto first = open_spare();
        auto second = open_spare();
        const auto one = keep(*first, webhook("one"));
        keep(*second, unsubscription("two@a.example", 1ms));
        keep(*first, webhook("three", 2ms));
        keep(*second, webhook("four", -1h)); // by a clock that was set back
        co_await first->inbox->flush();
        co_await second->inbox->flush();
        BOOST_TEST((one->has_value() && **one));
        BOOST_TEST(first->inbox->stats().events == 2u);
        BOOST_TEST(count("event") == 0);

        const auto all = co_await found();
        BOOST_REQUIRE(all.size() == 4u);
        BOOST_TEST(name_of(all[0]) == "one");
        BOOST_TEST(name_of(all[1]) == "two@a.example");
        BOOST_TEST(name_of(all[2]) == "four");
        BOOST_TEST(name_of(all[3]) == "three");
        const auto& told = std::get<received_webhook>(all[0].event.what);
        BOOST_TEST(told.body == std::string("{\0}", 3));
        const auto& link = std::get<received_unsubscribe>(all[1].event.what);
        BOOST_TEST(link.who.message.value == 77);
        BOOST_TEST(link.why == "on the page");
        BOOST_TEST((all[1].event.received == noon + 1ms));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(has_each_recorded_once)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto s = open_spare();
        keep(*s, webhook("one"));
        keep(*s, webhook("two"));
        co_await s->inbox->flush();
        const auto all = co_await found();
        const auto outcomes = co_await take_up(all);
        BOOST_REQUIRE(outcomes.size() == 2u);
        BOOST_TEST(!outcomes[0].duplicate);
        BOOST_TEST(count("event_inbox") == 0);
        BOOST_TEST(count("event") == 2);

        // By who had read them before they were taken up
        const auto again = co_await take_up(all);
        BOOST_TEST(again[0].duplicate);
        BOOST_TEST(count("event") == 2);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(knows_of_a_commit_in_doubt_before_it_says_anything)
{
    auto story = [&]() -> asio::awaitable<void> {
        test::cutting_proxy proxy(test::postgres_server::get().socket());
        auto s = open_spare(proxy.url());
        keep(*s, webhook("before"));
        co_await s->inbox->flush();
        proxy.plan({cut::answer_lost});
        const auto committed = keep(*s, webhook("one"));
        co_await s->inbox->flush();
        BOOST_TEST((committed->has_value() && **committed));
        proxy.plan({cut::commit_lost});
        const auto lost = keep(*s, webhook("two"));
        co_await s->inbox->flush();
        BOOST_TEST((lost->has_value() && !**lost)); // with no time to try it again
        BOOST_TEST(count("event_inbox") == 2);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(takes_nothing_when_the_store_has_moved)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto s = open_spare();
        db->execute("INSERT INTO meta VALUES('moved_to', 'word elsewhere')");
        const auto refused = keep(*s, webhook("one"));
        co_await s->inbox->flush();
        BOOST_TEST((refused->has_value() && !**refused));
        BOOST_TEST(!s->inbox->broken().empty());
        BOOST_TEST(count("event_inbox") == 0);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
