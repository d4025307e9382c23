// The status of contacts follows events, in their transaction.
#include "store/list_fixture.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>

namespace relay {

namespace asio = boost::asio;

using test::emails;
using test::noon;

namespace {

using namespace std::chrono_literals;

struct status_fixture : test::list_fixture
{
    // What happened to a mail to ann@example.org
    asio::awaitable<void> happens(event_kind kind, suppression_origin origin, wall_time at = noon)
    {
        auto e = make(co_await sent(), kind);
        e.at = at;
        if (kind == event_kind::unsubscribed) {
            e.suppress.push_back(suppression(origin, "ANN@example.org", at));
            e.suppress.back().scope = suppression_scope::campaigns;
        } else {
            e.suppress_recipient = suppression(origin, {}, at);
        }
        co_await record(std::move(e));
    }

    asio::awaitable<void> bounces(wall_time at = noon)
    {
        return happens(event_kind::bounced, suppression_origin::bounce, at);
    }

    asio::awaitable<void> complains(wall_time at = noon)
    {
        return happens(event_kind::complained, suppression_origin::complaint, at);
    }

    asio::awaitable<void> unsubscribes(wall_time at = noon)
    {
        return happens(event_kind::unsubscribed, suppression_origin::unsubscribe, at);
    }

    asio::awaitable<contact_record> subscribe(wall_time at)
    {
        auto book = lists();
        contact_change c{
            .variables = {}, .status = contact_status::subscribed, .why = "asked us to", .at = at};
        const auto done = co_await book.change("one", "ann@example.org", std::move(c));
        BOOST_TEST((done.status == contact_change_result::done));
        told.insert(told.end(), done.changes.begin(), done.changes.end());
        co_return done.contact;
    }

    asio::awaitable<std::string> status() { return status_of("one", "ann@example.org"); }

    asio::awaitable<void> list()
    {
        co_await create("one");
        co_await put("one", emails("Ann@Example.org", "bob@example.org"));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_status_of_contacts, status_fixture)

BOOST_AUTO_TEST_CASE(is_set_by_an_event_on_every_list_that_has_the_address)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await list();
        co_await create("two");
        co_await create("three");
        co_await import("two", emails("eve@example.org", "ann@example.org"));
        co_await put("three", emails("eve@example.org"));
        co_await bounces(noon + 1h);
        const auto ann = co_await find("one", "ann@example.org");
        BOOST_TEST((ann->status == contact_status::bounced));
        BOOST_TEST((ann->since == noon + 1h));
        BOOST_TEST(ann->why == "because");
        BOOST_TEST(co_await status_of("two", "ann@example.org") == "bounced");
        BOOST_TEST(co_await status_of("one", "bob@example.org") == "subscribed");
        BOOST_TEST((co_await look("one")).contacts[contact_status::bounced] == 1);
        BOOST_TEST((co_await look("two")).contacts[contact_status::bounced] == 1);
        BOOST_TEST((co_await look("two")).contacts[contact_status::subscribed] == 1);
        BOOST_TEST((co_await look("three")).contacts[contact_status::bounced] == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(is_the_strongest_in_whatever_order_events_come)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await list();
        co_await unsubscribes(noon + 1h);
        BOOST_TEST(co_await status() == "unsubscribed");
        co_await complains(noon + 2h);
        BOOST_TEST(co_await status() == "complained");
        co_await bounces(noon + 3h);
        BOOST_TEST(co_await status() == "complained");
        BOOST_TEST(((co_await find("one", "ann@example.org"))->since == noon + 2h));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(follows_also_where_the_address_is_suppressed_already)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await list();
        co_await suppress("ann@example.org", suppression_origin::manual);
        BOOST_TEST(co_await status() == "subscribed");
        co_await bounces();
        BOOST_TEST(co_await status() == "bounced");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(is_that_of_the_suppression_for_who_comes_later)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await bounces(noon + 1h);
        co_await suppress("bob@example.org", suppression_origin::manual);
        co_await create("few");
        co_await put("few", emails("ann@example.org", "bob@example.org"));
        BOOST_TEST(co_await status_of("few", "ann@example.org") == "bounced");
        BOOST_TEST(((co_await find("few", "ann@example.org"))->since == noon + 1h));
        BOOST_TEST(co_await status_of("few", "bob@example.org") == "subscribed");

        co_await create("many");
        const auto upload = co_await open("many");
        auto some = step(upload.id, emails("ann@example.org", "bob@example.org"));
        some.recipients[0].suppressed = true;
        some.recipients[1].suppressed = true;
        auto book = test::list_fixture::contacts();
        BOOST_TEST(co_await book.add(std::move(some)));
        co_await finish(upload.id);
        BOOST_TEST(co_await status_of("many", "ann@example.org") == "bounced");
        BOOST_TEST(co_await status_of("many", "bob@example.org") == "subscribed");
        BOOST_TEST((co_await look("many")).contacts[contact_status::bounced] == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(follows_what_happens_while_the_file_still_comes)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await create("one");
        co_await suppress("eve@example.org"); // before it begins
        const auto upload = co_await open("one");
        auto book = test::list_fixture::contacts();
        const auto file = emails("ann@example.org", "bob@example.org");
        BOOST_TEST(co_await book.add(step(upload.id, file)));
        co_await bounces();
        BOOST_TEST(co_await book.received(upload.id, test::as_usual));
        co_await suppress("bob@example.org", suppression_origin::complaint);
        co_await complete(upload.id);
        BOOST_TEST(co_await status() == "bounced");
        BOOST_TEST(co_await status_of("one", "bob@example.org") == "complained");
        const auto counts = (co_await look("one")).contacts;
        BOOST_TEST(counts[contact_status::subscribed] == 0);
        BOOST_TEST(counts[contact_status::bounced] == 1);
        BOOST_TEST(counts[contact_status::complained] == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(is_never_overwritten_by_an_import)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await list();
        co_await unsubscribes();
        co_await suppress("bob@example.org");
        co_await put("one", emails("ann@example.org", "bob@example.org"));
        co_await import("one", emails("ann@example.org", "bob@example.org"));
        BOOST_TEST(co_await status() == "unsubscribed");
        BOOST_TEST(co_await status_of("one", "bob@example.org") == "bounced");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(is_subscribed_again_when_the_import_says_so_but_for_bounces_and_complaints)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await list();
        co_await create("two");
        for (const bool at_once : {true, false}) {
            co_await unsubscribes();
            co_await suppress("bob@example.org");
            const auto file = emails("ann@example.org", "bob@example.org");
            if (at_once) {
                const auto put_again = co_await put("one", file, test::resubscribing);
                BOOST_TEST(put_again.changes.size() == 1u);
            } else {
                told.clear();
                co_await import("one", file, test::resubscribing);
                BOOST_REQUIRE(told.size() == 1u);
                BOOST_TEST(told[0].address == "ann@example.org");
                BOOST_TEST(!told[0].added);
            }
            BOOST_TEST(co_await status() == "subscribed");
            BOOST_TEST(!co_await is_suppressed("ann@example.org"));
            BOOST_TEST(co_await status_of("one", "bob@example.org") == "bounced");
            BOOST_TEST(co_await is_suppressed("bob@example.org"));
        }
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(is_subscribed_for_who_is_new_and_had_unsubscribed_elsewhere_when_that_is_said)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await unsubscribes();
        co_await create("one");
        const auto upload = co_await open("one");
        auto some = step(upload.id, emails("ann@example.org"));
        some.recipients[0].suppressed = true;
        auto book = test::list_fixture::contacts();
        BOOST_TEST(co_await book.add(std::move(some)));
        BOOST_TEST(co_await is_suppressed("ann@example.org")); // it may still be refused
        co_await finish(upload.id, test::resubscribing);
        BOOST_TEST(co_await status() == "subscribed");
        BOOST_TEST(!co_await is_suppressed("ann@example.org"));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(is_set_by_hand_and_what_happened_before_does_not_change_it)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await list();
        co_await bounces(noon);
        const auto ann = co_await subscribe(noon + 2h);
        BOOST_TEST((ann.status == contact_status::subscribed));
        BOOST_TEST(ann.why == "asked us to");
        BOOST_REQUIRE(told.size() == 1u);
        BOOST_TEST(!co_await is_suppressed("ann@example.org"));
        co_await bounces(noon + 1h); // told late
        BOOST_TEST(co_await status() == "subscribed");
        co_await bounces(noon + 3h);
        BOOST_TEST(co_await status() == "bounced");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(stays_when_a_suppression_is_removed_by_hand)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await list();
        co_await complains();
        suppression_book book(*db);
        co_await book.remove(emails("ann@example.org"), noon + 1h);
        BOOST_TEST(!co_await is_suppressed("ann@example.org"));
        BOOST_TEST(co_await status() == "complained");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
