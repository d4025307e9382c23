#include "relay/store/message_reader.hpp"
#include "relay/store/store.hpp"
#include "store/open_store.hpp"

#include <string>
#include <vector>

namespace relay {

namespace asio = boost::asio;

using test::noon;

BOOST_FIXTURE_TEST_SUITE(dead_letters_in_a_store, test::store_fixture)

BOOST_AUTO_TEST_CASE(a_dead_letter_goes_out_again_or_for_good)
{
    auto test = [&]() -> asio::awaitable<void> {
        std::vector<message_id> ids_of_letters;
        for (int i = 0; i < 2; ++i) {
            auto request = co_await sealed("x");
            request.attempts = 3;
            db->bury(request, death::exhausted, {.at = noon, .result = {.status = 500}}, {});
            ids_of_letters.push_back(request.members[0]);
        }
        co_await db->flush();
        message_reader records(db->location());
        const auto groups = co_await records.dead_letter_groups();
        BOOST_REQUIRE(groups.size() == 1u);
        BOOST_TEST(groups[0].count == 2);

        const auto retried = co_await db->retry_dead({ids_of_letters[0], message_id{5}});
        BOOST_REQUIRE(retried.size() == 1u);
        BOOST_TEST((co_await state_of(ids_of_letters[0]) == state::queued));
        BOOST_TEST((co_await db->purge_dead({ids_of_letters[1]})) == 1u);
        BOOST_TEST((co_await records.dead_letters({})).empty());
        BOOST_TEST((co_await records.load_bodies({ids_of_letters[1]})).front().empty());
        BOOST_TEST((co_await records.load_bodies({ids_of_letters[0]})).front() == "x");
        BOOST_TEST(db->counts().at(lane::transactional, state::dead) == 0);
    };
    test::run(ctx, test());
}

// They are looked through in slices.
BOOST_AUTO_TEST_CASE(what_is_rare_is_found_among_many)
{
    auto test = [&]() -> asio::awaitable<void> {
        constexpr std::size_t letters = 4'500;
        std::vector<sized_message> all;
        for (std::size_t i = 0; i < letters; ++i) {
            auto m = make("x");
            m.flow.campaign = i + 2 == letters ? "rare" : "usual";
            all.push_back({.id = m.id});
            db->accept(std::move(m), [](const accept_result&, new_message&&) {});
        }
        co_await db->flush();
        const auto rare = all[letters - 2].id;
        db->expire(lane::transactional, state::queued, std::move(all), noon, {});
        co_await db->flush();

        message_reader records(db->location());
        dead_letter_filter which{.limit = 2 * letters};
        BOOST_TEST((co_await records.dead_letters(which)).size() == letters);
        which.limit = 1;
        BOOST_TEST((co_await records.dead_letters(which)).size() == 1u);
        which.campaign = "rare";
        const auto found = co_await records.dead_letters(which);
        BOOST_REQUIRE(found.size() == 1u);
        BOOST_TEST((found[0].message.id == rare));
        which.reason = death::refused;
        BOOST_TEST((co_await records.dead_letters(which)).empty());
        const auto groups = co_await records.dead_letter_groups();
        BOOST_REQUIRE(groups.size() == 1u);
        BOOST_TEST(groups[0].count == std::int64_t{letters});
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_dead_letter_is_settled_once_and_nothing_else_is)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto unknown = co_await sealed("unknown");
        unknown.attempts = 3;
        const attempt_entry silence{.at = noon, .result = {.verdict = verdict::no_answer}};
        db->bury(unknown, death::outcome_unknown, silence, {});
        const auto expired = co_await accept(make("expired"));
        db->expire(lane::transactional, state::queued, {{.id = expired.id}}, noon, {});
        const auto queued = co_await accept(make("queued"));

        int numbers = 0;
        std::vector<evidence_effect> effects;
        const auto note = [&](const evidence_effect& e) { effects.push_back(e); };
        const auto later = noon + std::chrono::hours(1);
        for (const auto id : {unknown.members[0], unknown.members[0], expired.id, queued.id})
            db->take_evidence(id, "re-" + std::to_string(++numbers), later, note);
        db->take_evidence(message_id{7}, "re-1", later, note);
        co_await db->flush();
        BOOST_REQUIRE(effects.size() == 5u);
        for (std::size_t i = 0; i < effects.size(); ++i)
            BOOST_TEST(effects[i].settled == (i == 0));
        BOOST_REQUIRE(effects[3].queued.has_value());
        BOOST_TEST((effects[3].queued->id == queued.id));
        BOOST_TEST(effects[3].queued->place == queued.place);

        message_reader records(db->location());
        const auto found = co_await records.find(unknown.members[0]);
        BOOST_TEST((found->state == state::sent));
        BOOST_TEST(found->resend_id == "re-1");
        BOOST_TEST(found->attempts == 3);
        BOOST_TEST((*found->finished == later));
        BOOST_TEST((co_await records.load_bodies({unknown.members[0]})).front().empty());
        BOOST_TEST((*co_await records.find_by_resend_id("re-1") == unknown.members[0]));
        BOOST_TEST(((co_await records.dead_letters({})).size() == 1u));
        BOOST_TEST((co_await state_of(queued.id) == state::queued));
        BOOST_TEST(db->counts().at(lane::transactional, state::sent) == 1);
        BOOST_TEST(db->counts().at(lane::transactional, state::dead) == 0);
        BOOST_TEST(db->counts().at(lane::transactional, state::expired) == 1);
        BOOST_TEST((co_await db->retry_dead({unknown.members[0]})).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_was_purged_is_neither_sent_again_nor_purged_again)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto request = co_await sealed("x");
        const auto id = request.members[0];
        db->bury(request, death::exhausted, {.at = noon, .result = {.status = 500}}, {});
        BOOST_TEST((co_await db->purge_dead({id})) == 1u);
        BOOST_TEST((co_await db->purge_dead({id})) == 0u);
        BOOST_TEST((co_await db->retry_dead({id})).empty());
        BOOST_TEST((co_await state_of(id) == state::dead));
        const auto counts = db->counts();
        BOOST_TEST(counts.at(lane::transactional, state::dead) == 0);
        BOOST_TEST(counts.at(lane::transactional, state::queued) == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
