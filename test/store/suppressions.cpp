#include "relay/store/suppressions.hpp"

#include "store/event_store.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::noon;

BOOST_FIXTURE_TEST_SUITE(suppressions, test::event_store)

BOOST_AUTO_TEST_CASE(an_address_has_one_entry_for_each_scope_and_compares_without_case)
{
    auto story = [&]() -> asio::awaitable<void> {
        suppression_book book(*db);
        std::vector<new_suppression> all = {
            {.id = "1", .email = "Ann@Example.org", .at = noon},
            {.id = "2", .email = "ann@example.org", .at = noon},
            {.id = "3",
             .email = "ANN@example.org",
             .scope = suppression_scope::campaigns,
             .origin = suppression_origin::complaint,
             .at = noon},
        };
        const auto added = co_await book.add(all);
        BOOST_TEST((added.ids == std::vector<std::string>{"1", "1", "3"}));
        BOOST_TEST(added.changes.size() == 2u);
        event_reader records(db->location());
        const auto found = co_await records.suppression("aNN@example.org");
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(found->what.id == "1");
        BOOST_TEST(found->what.email == "Ann@Example.org");

        std::vector<std::string> which = {"ann@example.org"};
        const auto removed = co_await book.remove(which, noon);
        BOOST_TEST(removed.entries.size() == 2u);
        const auto gone = co_await records.suppression("ann@example.org");
        BOOST_TEST(!gone.has_value());
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(an_address_is_found_by_any_of_its_spellings)
{
    auto story = [&]() -> asio::awaitable<void> {
        suppression_book book(*db);
        std::vector<new_suppression> all = {
            {.id = "1",
             .email = "ann@b\xc3\xbc"
                      "cher.example",
             .at = noon},
            {.id = "2", .email = "ann@xn--bcher-kva.example", .at = noon},
        };
        const auto added = co_await book.add(all);
        BOOST_TEST((added.ids == std::vector<std::string>{"1", "1"}));
        event_reader records(db->location());
        const auto found = co_await records.suppression("Ann <ANN@B\xc3\x9c"
                                                        "CHER.example\xc2\xa0>");
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(found->what.id == "1");
        std::vector<std::string> which = {"ann@XN--BCHER-KVA.example"};
        const auto removed = co_await book.remove(which, noon);
        BOOST_TEST(removed.entries.size() == 1u);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(what_was_removed_does_not_come_back_by_an_older_event)
{
    auto story = [&]() -> asio::awaitable<void> {
        suppression_book book(*db);
        const auto bounce = [](std::string id, wall_time at) {
            return std::vector<new_suppression>{
                {.id = std::move(id),
                 .email = "ann@example.org",
                 .origin = suppression_origin::bounce,
                 .at = at}};
        };
        auto first = bounce("1", noon);
        co_await book.add(first);
        std::vector<std::string> which = {"1"};
        co_await book.remove(which, noon + std::chrono::hours(1));
        auto older = bounce("2", noon + std::chrono::minutes(59));
        const auto late = co_await book.add(older);
        BOOST_TEST(late.changes.empty());
        auto newer = bounce("3", noon + std::chrono::minutes(61));
        const auto again = co_await book.add(newer);
        BOOST_TEST(again.changes.size() == 1u);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(resend_releases_what_resend_suppressed_and_nothing_else)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto id = co_await sent();
        auto bounced = make(id, event_kind::bounced);
        bounced.suppress.push_back(
            {.id = "1",
             .email = "ann@example.org",
             .origin = suppression_origin::bounce,
             .at = noon,
             .by_resend = true}
        );
        const auto r = co_await record(bounced);
        BOOST_TEST(r.suppressions.size() == 1u);
        suppression_book book(*db);
        std::vector<new_suppression> by_hand = {
            {.id = "2", .email = "bob@example.org", .at = noon}};
        co_await book.add(by_hand);
        auto removed = make(id, event_kind::suppression_removed);
        removed.at = noon + std::chrono::minutes(1);
        removed.release = {"ann@example.org", "bob@example.org"};
        const auto released = co_await record(removed);
        BOOST_REQUIRE_EQUAL(released.suppressions.size(), 1u);
        BOOST_TEST(released.suppressions[0].address == "ann@example.org");
        BOOST_TEST(!released.suppressions[0].added);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(pages_go_from_the_newest_to_the_oldest)
{
    auto story = [&]() -> asio::awaitable<void> {
        suppression_book book(*db);
        std::vector<new_suppression> all;
        for (int i = 1; i <= 5; ++i)
            all.push_back(
                {.id = std::to_string(i), .email = std::to_string(i) + "@example.org", .at = noon}
            );
        co_await book.add(all);
        event_reader records(db->location());
        const auto page = [&](suppression_query q) -> asio::awaitable<std::string> {
            q.limit = 2;
            std::string ids;
            for (const auto& entry : co_await records.suppressions(q))
                ids += entry.what.id;
            co_return ids;
        };
        const auto newest = co_await page({});
        BOOST_TEST(newest == "54");
        const suppression_query below{.below = 3};
        const auto older = co_await page(below);
        BOOST_TEST(older == "21");
        const suppression_query above{.above = 2, .nearest_above = true};
        const auto newer = co_await page(above);
        BOOST_TEST(newer == "43");
        const suppression_query complaints{.origin = suppression_origin::complaint};
        const auto none = co_await page(complaints);
        BOOST_TEST(none == "");
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
