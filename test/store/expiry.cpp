#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/open_store.hpp"

#include <set>
#include <string>
#include <vector>

namespace relay {

namespace asio = boost::asio;

using test::noon;

namespace {

const wall_time beginning;
const message_id none;

} // namespace

BOOST_FIXTURE_TEST_SUITE(expiry_of_messages, test::store_fixture)

BOOST_AUTO_TEST_CASE(an_expired_message_is_a_dead_letter_of_its_own_kind)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto m = make("soon stale");
        m.expires = noon + std::chrono::minutes(5);
        const auto r = co_await accept(m);
        queue_reader stored(db->location());
        message_reader records(db->location());
        const auto expired = co_await stored.expired_messages(*m.expires, beginning, none, 9);
        BOOST_REQUIRE(expired.size() == 1u);
        BOOST_TEST((expired[0].expires == *m.expires));
        BOOST_TEST(expired[0].bytes == m.body.size());
        BOOST_TEST((*co_await stored.next_expiry(beginning, none) == *m.expires));
        BOOST_TEST(!(co_await stored.next_expiry(*m.expires, r.id)).has_value());
        db->expire(expired[0].lane, expired[0].on_disk, {{.id = r.id}}, *m.expires, {});
        co_await db->flush();
        BOOST_TEST((co_await state_of(r.id) == state::expired));
        BOOST_TEST(((co_await records.dead_letters({})).at(0).reason == death::expired));
        BOOST_TEST((co_await stored.expired_messages(*m.expires, beginning, none, 9)).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_has_left_the_queue_meanwhile_does_not_expire)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto request = co_await sealed("sent in time");
        const auto id = request.members[0];
        settlement s{.request = request, .at = noon};
        s.sent.push_back({.id = id, .resend_id = "r"});
        db->settle(s, {});
        // Who looked just before saw it queued.
        db->expire(lane::transactional, state::queued, {{.id = id}}, noon, {});
        const auto stale = co_await accept(make("stale"));
        for (int i = 0; i < 2; ++i)
            db->expire(lane::transactional, state::queued, {{.id = stale.id}}, noon, {});
        co_await db->flush();
        BOOST_TEST((co_await state_of(id) == state::sent));
        message_reader records(db->location());
        BOOST_TEST(((co_await records.dead_letters({})).size() == 1u));
        const auto counts = db->counts();
        BOOST_TEST(counts.at(lane::transactional, state::sent) == 1);
        BOOST_TEST(counts.at(lane::transactional, state::expired) == 1);
        BOOST_TEST(counts.at(lane::transactional, state::queued) == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_has_expired_is_read_page_by_page_also_within_a_millisecond)
{
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 5; ++i) {
            auto m = make("x");
            m.expires = noon + std::chrono::minutes(i / 3);
            co_await accept(std::move(m));
        }
        queue_reader stored(db->location());
        wall_time last;
        message_id last_id;
        std::size_t pages = 0;
        std::set<std::int64_t> found;
        for (;;) {
            const auto until = noon + std::chrono::hours(1);
            const auto page = co_await stored.expired_messages(until, last, last_id, 2);
            if (page.empty())
                break;
            ++pages;
            for (const auto& m : page)
                found.insert(m.id.value);
            last = page.back().expires;
            last_id = page.back().id;
        }
        BOOST_TEST(pages == 3u);
        BOOST_TEST(found.size() == 5u);
    };
    test::run(ctx, test());
}

// The bodies of dead letters are copied: much of that goes into several commits.
BOOST_AUTO_TEST_CASE(large_messages_expire_in_several_commits)
{
    auto test = [&]() -> asio::awaitable<void> {
        std::vector<sized_message> messages;
        for (int i = 0; i < 20; ++i) {
            const std::string body(300'000, 'x');
            const auto r = co_await accept(make(body));
            messages.push_back({.id = r.id, .bytes = body.size()});
        }
        const auto before = db->stats().commits;
        int done = 0;
        std::size_t told = 0;
        auto count = [&](bool, std::vector<message_id>&& expired) {
            ++done;
            told = expired.size();
        };
        db->expire(lane::transactional, state::queued, messages, noon, count);
        co_await db->flush();
        BOOST_TEST(db->stats().commits >= before + 2);
        BOOST_TEST(done == 1);
        BOOST_TEST(told == 20u);
        BOOST_TEST(db->counts().at(lane::transactional, state::expired) == 20);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
