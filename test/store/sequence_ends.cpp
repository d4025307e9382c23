#include "store/sequence_fixture.hpp"

namespace relay {

namespace asio = boost::asio;

using test::step_counts;

// What ends a sequence for somebody
BOOST_FIXTURE_TEST_SUITE(sequences, test::sequence_fixture)

BOOST_AUTO_TEST_CASE(end_with_what_their_campaign_says)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(
            test::texts("ann@a.example", "bob@a.example", "cy@a.example", "dan@a.example")
        );
        const auto first = co_await feed_first(id);
        co_await settle({first[0], first[1], first[2]});
        co_await record(first[0], event_kind::opened);
        co_await record(first[1], event_kind::clicked);
        co_await record(first[2], event_kind::delivered);
        co_await record(first[3], event_kind::complained); // before its answer has come
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        co_await settle({first[3]});
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
        BOOST_TEST(count("recipient WHERE state = 6") == 3);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(end_for_an_address)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto one = co_await run(test::texts("ann@a.example", "bob@a.example"));
        const auto two = co_await run(test::texts("ann@a.example"));
        events.clear();
        const auto three = co_await run(test::texts("ann@a.example"));
        for (const auto id : {one, two, three})
            co_await settle(co_await feed_first(id));
        BOOST_TEST(waiting() == (step_counts{0, 4, 0, 0}));
        auto book = sequences();
        happening h{.event = "sold", .email = "Ann@a.example", .campaign = {}};
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 4, 0, 0}));
        h.event = "bought";
        h.campaign = two;
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 3, 0, 0}));
        h.campaign.reset();
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 2, 0, 0})); // Bob, and Ann where nobody asks for it
        h.campaign = test::unknown_campaign;
        h.email = "bob@a.example";
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 2, 0, 0}));
    };
    test::run(ctx, test());
}

// Of a draft whose start came to nothing, and which was then changed
BOOST_AUTO_TEST_CASE(end_with_the_events_that_were_named_last)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example", "bob@a.example"));
        auto book = sequences();
        const std::vector<std::string> others{"sold"};
        BOOST_TEST(co_await book.stop_on(id, always, others));
        co_await settle(co_await feed_first(id));
        happening h{.event = "bought", .email = "ann@a.example", .campaign = {}};
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 2, 0, 0}));
        h.event = "sold";
        BOOST_TEST(co_await book.happened(h));
        BOOST_TEST(waiting() == (step_counts{0, 1, 0, 0}));
    };
    test::run(ctx, test());
}

// Before its turn has come
BOOST_AUTO_TEST_CASE(never_begin_for_whom_they_are_over)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await run(test::texts("ann@a.example"));
        auto book = sequences();
        happening h{.event = "bought", .email = "ann@a.example", .campaign = {}};
        BOOST_TEST(co_await book.happened(std::move(h)));
        BOOST_TEST((co_await feed_first(id)).empty());
        BOOST_TEST((co_await look(id)).recipients.passed == 1);
    };
    test::run(ctx, test());
}
BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
