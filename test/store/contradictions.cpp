#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "store/open_store.hpp"

#include <string>
#include <vector>

// A message ends in a way that its request knows nothing of. That must not happen; if it does,
// counts stay right, nobody is told in silence what is not true, and no mail goes out twice.

namespace relay {

namespace asio = boost::asio;

using test::noon;

namespace {

struct contradicted : test::store_fixture
{
    std::vector<std::string> remarks;

    contradicted()
    {
        db.reset();
        db = std::make_unique<store>(where, ctx.get_executor(), [this](const std::string& what) {
            remarks.push_back(what);
        });
    }

    // A batch of so many, one of which its producer gets back
    asio::awaitable<sealed_request> batch(int messages, int cancelled)
    {
        sealed_request request{.id = ids.next_request(noon), .batch = true};
        for (int i = 0; i < messages; ++i)
            request.members.push_back((co_await accept(make("b" + std::to_string(i)))).id);
        BOOST_TEST(co_await db->seal(request));
        const auto id = request.members[static_cast<std::size_t>(cancelled)];
        BOOST_TEST((co_await db->cancel(id, noon) == cancel_result::cancelled));
        co_return request;
    }

    std::int64_t counted(state s) const { return db->counts().at(lane::transactional, s); }
};

settlement all_sent(const sealed_request& r)
{
    settlement s{.request = r, .at = noon};
    for (const auto id : r.members)
        s.sent.push_back({.id = id, .resend_id = "r" + std::to_string(id.value)});
    return s;
}

settlement all_sent_under_uuids(const sealed_request& r)
{
    auto s = all_sent(r);
    for (std::size_t i = 0; i < s.sent.size(); ++i)
        s.sent[i].resend_id = "0199b3c2-0000-4000-8000-00000000000" + std::to_string(i);
    return s;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(what_the_disk_knows_otherwise, contradicted)

BOOST_AUTO_TEST_CASE(what_was_cancelled_and_is_sent_is_said_to_be_and_counted_once)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto uuids = co_await batch(6, 2);
        db->settle(all_sent_under_uuids(uuids), {});
        auto others = co_await batch(6, 5);
        db->settle(all_sent(others), {});
        co_await db->flush();
        BOOST_TEST(counted(state::queued) == 0);
        BOOST_TEST(counted(state::cancelled) == 0);
        BOOST_TEST(counted(state::sent) == 12);
        for (const auto& request : {uuids, others})
            for (const auto id : request.members)
                BOOST_TEST((co_await state_of(id) == state::sent));
        BOOST_REQUIRE(remarks.size() == 2u);
        BOOST_TEST(remarks[0].find("cancelled") != std::string::npos);
        BOOST_TEST(remarks[0].find("0199b3c2-0000-4000-8000-000000000002") != std::string::npos);

        event_reader events(db->location());
        const report_query by_day;
        const auto report = co_await events.report(by_day);
        BOOST_TEST(report.total[metric::sent] == 12);
        BOOST_TEST(report.total[metric::cancelled] == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_was_cancelled_stays_so_when_its_request_fails_or_dies)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto request = co_await batch(3, 0);
        request.attempts = 1;
        const attempt_entry why{.at = noon, .result = {.status = 500}};
        db->postpone(request, noon, why, {});
        co_await db->flush();
        BOOST_TEST((co_await state_of(request.members[0]) == state::cancelled));
        BOOST_TEST(counted(state::waiting) == 2);

        request.on_disk = state::waiting;
        db->bury(request, death::exhausted, why, {});
        co_await db->flush();
        BOOST_TEST((co_await state_of(request.members[0]) == state::cancelled));
        BOOST_TEST(counted(state::cancelled) == 1);
        BOOST_TEST(counted(state::dead) == 2);
        BOOST_TEST(counted(state::waiting) == 0);
        BOOST_TEST(counted(state::queued) == 0);
        BOOST_TEST(remarks.empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(the_others_of_a_recovered_request_are_known_by_their_own_state)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await batch(3, 0);
        queue_reader stored(db->location());
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        BOOST_TEST((open.front().on_disk == state::queued));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
