#include "relay/store/event_reader.hpp"
#include "relay/store/events.hpp"
#include "store/open_store.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;

namespace {

using test::noon;
const std::string unsubscriber = "ann@example.org";

struct unsubscribes_fixture : test::store_fixture
{
    int last{};

    new_suppression suppression(suppression_origin origin, wall_time at, bool by_resend = false)
    {
        return {
            .id = "id " + std::to_string(++last),
            .email = unsubscriber,
            .scope = suppression_scope::campaigns,
            .origin = origin,
            .at = at,
            .by_resend = by_resend,
        };
    }

    incoming_event unsubscribed(message_id by, wall_time at)
    {
        incoming_event e{.kind = event_kind::unsubscribed, .at = at, .message = by};
        e.suppress.push_back(suppression(suppression_origin::unsubscribe, at));
        return e;
    }

    asio::awaitable<recorded_event> record(incoming_event e)
    {
        recorded_event result;
        event_log(*db).record(std::move(e), [&](bool ok, const recorded_event& r) {
            BOOST_TEST(ok);
            result = r;
        });
        co_await db->flush();
        co_return result;
    }

    asio::awaitable<message_id> accepted()
    {
        const auto taken = co_await accept(make("{}", lane::campaign));
        co_return taken.id;
    }

    asio::awaitable<std::optional<suppression_entry>> entry()
    {
        event_reader records(db->location());
        co_return co_await records.suppression(unsubscriber);
    }

    asio::awaitable<std::int64_t> counted()
    {
        event_reader records(db->location());
        const auto table = co_await records.report({});
        co_return table.total[metric::unsubscribed];
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(unsubscribes, unsubscribes_fixture)

BOOST_AUTO_TEST_CASE(it_is_counted_once_for_its_message_whenever_it_is_repeated)
{
    message_id by;
    auto before = [&]() -> asio::awaitable<void> {
        by = co_await accepted();
        const auto first = co_await record(unsubscribed(by, noon));
        BOOST_TEST(!first.duplicate);
        BOOST_TEST(first.suppressions.size() == 1u);
    };
    test::run(ctx, before());
    reopen();
    auto after = [&]() -> asio::awaitable<void> {
        const auto second = co_await record(unsubscribed(by, noon + std::chrono::days(1)));
        BOOST_TEST(second.duplicate);
        BOOST_TEST(second.suppressions.empty());
        BOOST_TEST(co_await counted() == 1);
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(what_else_was_known_of_the_message_stays_known)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto by = co_await accepted();
        incoming_event opened{.kind = event_kind::opened, .at = noon, .message = by};
        co_await record(opened);
        co_await record(unsubscribed(by, noon));
        event_reader records(db->location());
        const auto known = co_await records.known_of(by);
        BOOST_TEST(known.has(fact::opened));
        BOOST_TEST(known.has(fact::unsubscribed));
        BOOST_TEST((last_event(known) == event_kind::opened));
        const auto chain = co_await records.events_of(by, 10);
        BOOST_REQUIRE_EQUAL(chain.size(), 2u);
        BOOST_TEST((chain[1].kind == event_kind::unsubscribed));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(it_comes_back_after_a_removal_within_the_same_millisecond)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto by = co_await accepted();
        co_await record(unsubscribed(by, noon));
        suppression_book book(*db);
        std::vector<std::string> which{unsubscriber};
        co_await book.remove(which, noon);
        BOOST_TEST(!(co_await entry()).has_value());
        const auto again = co_await record(unsubscribed(by, noon));
        BOOST_TEST(!again.duplicate);
        BOOST_TEST(again.suppressions.size() == 1u);
        BOOST_TEST((co_await entry()).has_value());
        BOOST_TEST(co_await counted() == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(it_holds_when_resend_takes_a_complaint_off_its_list)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto by = co_await accepted();
        incoming_event complained{.kind = event_kind::complained, .at = noon, .message = by};
        complained.suppress.push_back(suppression(suppression_origin::complaint, noon, true));
        co_await record(complained);
        co_await record(unsubscribed(by, noon));
        incoming_event removed{
            .kind = event_kind::suppression_removed, .at = noon + std::chrono::hours(1)};
        removed.digest[0] = 1;
        removed.release.push_back(unsubscriber);
        const auto released = co_await record(removed);
        BOOST_TEST(released.suppressions.empty());
        const auto found = co_await entry();
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found->what.origin == suppression_origin::unsubscribe));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_a_person_did_before_stays_as_it_is)
{
    auto test = [&]() -> asio::awaitable<void> {
        suppression_book book(*db);
        std::vector<new_suppression> by_hand{suppression(suppression_origin::manual, noon)};
        co_await book.add(std::move(by_hand));
        const auto by = co_await accepted();
        const auto recorded = co_await record(unsubscribed(by, noon));
        BOOST_TEST(!recorded.duplicate);
        BOOST_TEST(recorded.suppressions.empty());
        BOOST_TEST(co_await counted() == 1);
        const auto found = co_await entry();
        BOOST_TEST((found->what.origin == suppression_origin::manual));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(of_a_message_that_is_forgotten_it_is_told_and_not_counted)
{
    auto test = [&]() -> asio::awaitable<void> {
        const message_id gone{42};
        const auto first = co_await record(unsubscribed(gone, noon));
        BOOST_TEST(!first.duplicate);
        const auto second = co_await record(unsubscribed(gone, noon));
        BOOST_TEST(second.duplicate);
        BOOST_TEST((co_await entry()).has_value());
        BOOST_TEST(co_await counted() == 0);
        event_reader records(db->location());
        const auto page = co_await records.feed(0, 10);
        BOOST_REQUIRE_EQUAL(page.events.size(), 1u);
        BOOST_TEST((page.events[0].message == gone));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
