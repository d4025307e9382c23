#include "relay/store/event_reader.hpp"
#include "relay/store/events.hpp"
#include "relay/store/store.hpp"
#include "store/open_store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>

namespace relay {

namespace asio = boost::asio;

namespace {

using test::noon;
const std::string ann = "ann@example.org";
constexpr std::size_t in_a_row = 3;

// So many minutes after noon
wall_time minute(int n)
{
    return noon + std::chrono::minutes(n);
}

struct soft_bounces_fixture : test::open_store
{
    int last_digest{};
    std::map<std::string, message_id> mails;

    incoming_event make(event_kind kind, int at)
    {
        incoming_event e{.kind = kind, .at = minute(at), .soft_bounces = in_a_row};
        ++last_digest;
        e.digest[0] = static_cast<unsigned char>(last_digest);
        e.digest[1] = static_cast<unsigned char>(last_digest >> 8);
        return e;
    }

    incoming_event bounced(const std::string& mail, int at, const std::string& to = ann)
    {
        auto e = make(event_kind::bounced, at);
        e.bounce = bounce_kind::soft;
        e.to = {to};
        e.bounced_softly = new_suppression{
            .id = "soft " + std::to_string(last_digest),
            .origin = suppression_origin::soft_bounces,
            .source = mail,
            .at = e.at};
        return e;
    }

    incoming_event delivered(int at, const std::string& to = ann)
    {
        auto e = make(event_kind::delivered, at);
        e.to = {to};
        e.reached = true;
        return e;
    }

    // Each address has one message, which all events name. `others`: who else gets it, as JSON
    asio::awaitable<message_id> mail_to(std::string address, std::string others = "")
    {
        const auto known = mails.find(address + others);
        if (known != mails.end())
            co_return known->second;
        new_message m{
            .id = ids.next_message(noon),
            .flow = {.lane = lane::campaign, .domain = "a.example"},
            .recipients = 1,
            .body = "{}",
            .summary = R"({"to":[")" + address + R"("])" + others + "}",
        };
        mails.emplace(address + others, m.id);
        const auto id = m.id;
        db->accept(std::move(m), [](const accept_result&, new_message&&) {});
        co_return id;
    }

    asio::awaitable<std::vector<suppression_change>> record(incoming_event e)
    {
        std::vector<suppression_change> changes;
        if (!e.to.empty() && !e.message)
            e.message = co_await mail_to(e.to.front());
        event_log(*db).record(std::move(e), [&](bool ok, const recorded_event& r) {
            BOOST_TEST(ok);
            changes = r.suppressions;
        });
        co_await db->flush();
        co_return changes;
    }

    asio::awaitable<std::optional<suppression_entry>> entry(std::string address = ann)
    {
        event_reader records(db->location());
        co_return co_await records.suppression(std::move(address));
    }

    asio::awaitable<bool> is_suppressed(std::string address = ann)
    {
        const auto found = co_await entry(std::move(address));
        co_return found.has_value();
    }

    asio::awaitable<void> record_all(std::vector<incoming_event> all)
    {
        for (auto& e : all)
            co_await record(std::move(e));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(soft_bounces, soft_bounces_fixture)

BOOST_AUTO_TEST_CASE(so_many_in_a_row_suppress_also_through_a_restart)
{
    auto before = [&]() -> asio::awaitable<void> {
        co_await record(bounced("m-1", 1));
        co_await record(bounced("m-2", 2, "Ann <ANN@example.org>"));
        BOOST_TEST(!co_await is_suppressed());
    };
    test::run(ctx, before());
    reopen();
    auto after = [&]() -> asio::awaitable<void> {
        co_await record(bounced("m-3", 3, "bob@example.org"));
        BOOST_TEST(!co_await is_suppressed());
        const auto changes = co_await record(bounced("m-3", 3));
        BOOST_REQUIRE_EQUAL(changes.size(), 1u);
        BOOST_TEST(changes[0].address == ann);
        BOOST_TEST(changes[0].added);
        BOOST_TEST((changes[0].scope == suppression_scope::everywhere));
        const auto found = co_await entry();
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found->what.origin == suppression_origin::soft_bounces));
        BOOST_TEST(found->what.source == "m-3");
        BOOST_TEST(!co_await is_suppressed("bob@example.org"));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(several_events_about_one_mail_are_one_bounce)
{
    auto story = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 5; ++i)
            co_await record(bounced("m-1", i));
        co_await record(bounced("m-2", 6));
        BOOST_TEST(!co_await is_suppressed());
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(the_end_is_the_same_whatever_the_order_and_the_repetitions)
{
    auto story = [&]() -> asio::awaitable<void> {
        std::mt19937 random(11);
        int suppressed = 0;
        constexpr int histories = 60;
        for (int h = 0; h < histories; ++h) {
            const auto who = std::to_string(h) + "@example.org";
            std::vector<incoming_event> all;
            std::size_t streak = 0;
            for (int at = 1; at <= 8; ++at) {
                const bool reached = random() % 5 == 0;
                streak = reached ? 0 : streak + 1;
                const auto mail = who + std::to_string(at);
                all.push_back(reached ? delivered(at, who) : bounced(mail, at, who));
            }
            const auto once = all;
            all.insert(all.end(), once.begin(), once.end());
            std::ranges::shuffle(all, random);
            co_await record_all(std::move(all));
            const bool expected = streak >= in_a_row;
            suppressed += expected ? 1 : 0;
            BOOST_TEST(co_await is_suppressed(who) == expected);
        }
        BOOST_TEST(suppressed > 10); // the test would show nothing otherwise
        BOOST_TEST(suppressed < histories - 10);
    };
    test::run(ctx, story());
}

// Resend names `to` at most: who is in bcc may be meant as well.
BOOST_AUTO_TEST_CASE(of_mail_to_several_neither_bounces_nor_deliveries_count)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto both = co_await mail_to(ann, R"(,"bcc":["bob@example.org"])");
        for (int i = 1; i <= 5; ++i) {
            auto e = bounced("both-" + std::to_string(i), i);
            e.message = both;
            co_await record(std::move(e));
        }
        BOOST_TEST(!co_await is_suppressed());
        for (int i = 1; i <= 3; ++i)
            co_await record(bounced("m-" + std::to_string(i), i));
        BOOST_TEST(co_await is_suppressed());
        auto reached = delivered(2);
        reached.message = both;
        co_await record(std::move(reached));
        BOOST_TEST(co_await is_suppressed());
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(a_hard_bounce_takes_the_place_of_soft_ones_and_stays)
{
    auto story = [&]() -> asio::awaitable<void> {
        for (int i = 1; i <= 3; ++i)
            co_await record(bounced("m-" + std::to_string(i), i));
        auto hard = make(event_kind::bounced, 4);
        hard.suppress.push_back(
            {.id = "hard", .email = ann, .origin = suppression_origin::bounce, .at = hard.at}
        );
        co_await record(hard);
        const auto released = co_await record(delivered(5));
        BOOST_TEST(released.empty());
        const auto found = co_await entry();
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(found->what.id == "hard");
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(what_was_removed_by_hand_is_counted_anew)
{
    auto story = [&]() -> asio::awaitable<void> {
        for (int i = 1; i <= 3; ++i)
            co_await record(bounced("m-" + std::to_string(i), i));
        suppression_book book(*db);
        std::vector<std::string> which = {ann};
        co_await book.remove(which, minute(10));
        for (int i = 9; i <= 12; ++i)
            co_await record(bounced("m-" + std::to_string(i), i));
        BOOST_TEST(!co_await is_suppressed());
        co_await record(bounced("m-13", 13));
        BOOST_TEST(co_await is_suppressed());
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(old_bounces_are_forgotten_but_not_what_they_did)
{
    auto story = [&]() -> asio::awaitable<void> {
        const std::string bob = "bob@example.org";
        for (int i = 1; i <= 3; ++i) {
            const auto mail = "m-" + std::to_string(i);
            co_await record(bounced(mail, i));
            if (i < 3)
                co_await record(bounced(mail, i, bob));
        }
        co_await db->forget_events(minute(2), minute(2), minute(9));
        co_await record(bounced("m-4", 4, bob));
        BOOST_TEST(!co_await is_suppressed(bob));
        BOOST_TEST(co_await is_suppressed());
        co_await record(bounced("m-5", 5, bob));
        BOOST_TEST(co_await is_suppressed(bob));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(soft_bounces_are_listed_as_bounces_and_by_themselves)
{
    auto story = [&]() -> asio::awaitable<void> {
        for (int i = 1; i <= 3; ++i)
            co_await record(bounced("m-" + std::to_string(i), i));
        event_reader records(db->location());
        const auto listed = [&](suppression_origin o) -> asio::awaitable<std::size_t> {
            suppression_query q;
            q.origin = o;
            const auto found = co_await records.suppressions(q);
            co_return found.size();
        };
        BOOST_TEST(co_await listed(suppression_origin::bounce) == 1u);
        BOOST_TEST(co_await listed(suppression_origin::soft_bounces) == 1u);
        BOOST_TEST(co_await listed(suppression_origin::manual) == 0u);
        BOOST_TEST(co_await listed(suppression_origin::unsubscribe) == 0u);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
