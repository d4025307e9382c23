#include "relay/store/store.hpp"

#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "store/open_store.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"

#include <filesystem>
#include <fstream>
#include <future>

namespace relay {

namespace asio = boost::asio;

using test::noon;

namespace {

moment at(wall_time t)
{
    return {.wall = t};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_store, test::store_fixture)

BOOST_AUTO_TEST_CASE(what_is_finished_is_forgotten_after_its_time_and_nothing_else)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto done = co_await sealed("done");
        settlement s{.request = done, .at = noon};
        s.sent.push_back({.id = done.members[0], .resend_id = "r"});
        db->settle(s, {});
        const auto queued = co_await accept(make("queued"));
        auto dead = co_await sealed("dead");
        db->bury(dead, death::exhausted, {.at = noon, .result = {}}, {});
        co_await db->flush();

        const auto later = noon + std::chrono::hours(1);
        co_await db->forget(later, at(later), std::nullopt);
        message_reader records(db->location());
        BOOST_TEST(!(co_await records.find(done.members[0])).has_value());
        BOOST_TEST((co_await records.find(queued.id)).has_value());
        BOOST_TEST((co_await records.find(dead.members[0])).has_value());

        co_await db->forget(later, at(later), later);
        BOOST_TEST((co_await records.dead_letters({})).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_was_scheduled_long_ahead_is_kept_as_long_as_other_mail_after_it_was_sent)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto sent_at = noon + std::chrono::days(29);
        auto request = co_await sealed("scheduled for in four weeks");
        const auto id = request.members[0];
        settlement s{.request = request, .at = sent_at};
        s.sent.push_back({.id = id, .resend_id = "r"});
        db->settle(s, {});
        message_reader records(db->location());
        const auto kept = std::chrono::hours(2);
        co_await db->forget(sent_at - kept, at(noon), std::nullopt);
        BOOST_TEST((co_await records.find(id)).has_value());
        co_await db->forget(sent_at + kept, at(noon), std::nullopt);
        BOOST_TEST(!(co_await records.find(id)).has_value());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(finished_mail_is_found_among_much_that_stays)
{
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 5'000; ++i)
            db->accept(make("waits"), [](const accept_result&, new_message&&) {});
        std::vector<message_id> finished;
        for (int i = 0; i < 500; ++i) {
            finished.push_back((co_await accept(make("y"))).id);
            BOOST_TEST((co_await db->cancel(finished.back(), noon) == cancel_result::cancelled));
        }
        const auto last = co_await accept(make("waits, too"));
        const auto later = noon + std::chrono::hours(1);
        co_await db->forget(later, at(later), std::nullopt);
        message_reader records(db->location());
        BOOST_TEST(!(co_await records.find(finished.front())).has_value());
        BOOST_TEST(!(co_await records.find(finished.back())).has_value());
        BOOST_TEST((co_await records.find(last.id)).has_value());
    };
    test::run(ctx, test());
}

// A report that takes long, or a person with a database shell, sees the store as it was: so the log
// cannot begin anew. But nobody who writes may wait for that.
BOOST_AUTO_TEST_CASE(
    who_reads_for_long_holds_up_no_commit_and_the_log_begins_anew_afterwards,
    *test::only_on_sqlite()
)
{
    const auto log_bytes = [this] {
        return std::filesystem::file_size(db->location().path + "-wal");
    };
    auto write = [this](int mebibytes) -> asio::awaitable<void> {
        for (int i = 0; i < mebibytes; ++i) {
            auto m = make(std::string(1 << 20, 'x'));
            m.scheduled_at = noon; // its body goes into the database
            db->accept(std::move(m), [](const accept_result&, new_message&&) {});
            if (i % 8 == 0)
                co_await db->flush();
        }
        co_await db->flush();
    };
    test::run(ctx, write(1));
    {
        sqlite::connection other(db->location().path, sqlite::mode::read_only);
        sql::statement look(other, "SELECT id FROM message");
        auto row = look();
        BOOST_REQUIRE(row.step());
        test::run(ctx, write(100));
    }
    // What is written from its beginning again does not make the file longer.
    bool begins_anew = false;
    for (int i = 0; i < 100 && !begins_anew; ++i) {
        const auto before = log_bytes();
        test::run(ctx, write(8));
        begins_anew = log_bytes() == before;
    }
    BOOST_TEST(begins_anew);
}

BOOST_AUTO_TEST_CASE(accepted_recipients_are_counted_by_day_over_a_restart)
{
    auto settle = [&](wall_time at,
                      std::map<std::string, std::uint32_t> recipients) -> asio::awaitable<void> {
        auto request = co_await sealed("x");
        settlement s{.request = request, .at = at};
        s.sent.push_back({.id = request.members[0], .resend_id = "r"});
        s.recipients = std::move(recipients);
        db->settle(s, {});
        co_await db->flush();
    };
    test::run(ctx, settle(noon, {{"a.example", 1}, {"b.example", 2}}));
    test::run(ctx, settle(noon + std::chrono::hours(1), {{"a.example", 4}}));
    test::run(ctx, settle(noon + std::chrono::hours(12), {{"b.example", 5}}));
    reopen();
    BOOST_TEST(db->accepted_recipients(noon) == 12);
    BOOST_TEST(db->accepted_recipients(noon + std::chrono::hours(13)) == 5);
    BOOST_TEST(db->accepted_recipients(noon + std::chrono::hours(36)) == 0);
}

BOOST_AUTO_TEST_CASE(pauses_of_a_scope_may_follow_each_other_within_a_millisecond)
{
    auto test = [&]() -> asio::awaitable<void> {
        db->pause_began({.scope = "account", .began = noon, .why = "first"});
        db->pause_ended("account", noon);
        db->pause_began({.scope = "account", .began = noon, .why = "second"});
        db->pause_ended("account", noon + milliseconds(5));
        db->pause_began({.scope = "quota", .began = noon, .why = "third"});
        co_await db->flush();
        message_reader records(db->location());
        const auto found =
            co_await records.pauses_between(noon - milliseconds(1), noon + milliseconds(9));
        BOOST_REQUIRE(found.size() == 3u);
        BOOST_TEST(found[0].why == "first");
        BOOST_TEST((found[0].ended == noon));
        BOOST_TEST((found[1].ended == noon + milliseconds(5)));
        BOOST_TEST(!found[2].ended.has_value());

        // What ended is forgotten with the mail that it held up.
        const auto later = noon + std::chrono::hours(1);
        co_await db->forget(later, at(later), std::nullopt);
        BOOST_TEST((co_await records.pauses_between({}, later)).size() == 1u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(the_queue_is_counted_by_flow_and_facts_are_read_without_bodies)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto one = make("one", lane::campaign);
        one.recipients = 3;
        one.expires = from_ms(to_ms(wall_now()) + 60'000);
        const auto first = co_await accept(one);
        co_await accept(make("two", lane::campaign));
        auto other = make("three", lane::campaign);
        other.flow.domain = "other.example";
        co_await accept(other);
        queue_reader stored(db->location());
        message_reader records(db->location());
        const auto queued = co_await records.count_queued();
        const queue_sums::by_name domains{{"acme.example", 2}, {"other.example", 1}};
        BOOST_TEST((queued->domains() == domains));
        const auto facts = co_await stored.load_facts({message_id{7}, first.id});
        BOOST_TEST(facts.at(0).domain.empty());
        BOOST_TEST(facts.at(1).domain == "acme.example");
        BOOST_TEST(facts.at(1).recipients == 3u);
        BOOST_TEST(facts.at(1).bytes == one.body.size());
        BOOST_TEST((facts.at(1).expires == one.expires));
        BOOST_TEST((co_await stored.load_queue(first.flow, 0, 9, 0)).at(0).recipients == 3u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(small_facts_and_the_secret_outlive_a_restart)
{
    const auto secret = db->secret();
    auto test = [&]() -> asio::awaitable<void> {
        db->remember("limit", "10");
        co_await db->flush();
    };
    test::run(ctx, test());
    reopen();
    BOOST_TEST(db->recall("limit") == "10");
    BOOST_TEST(db->recall("nothing").empty());
    BOOST_TEST((db->secret() == secret));
}

BOOST_AUTO_TEST_CASE(a_second_relay_is_kept_out, *test::only_on_sqlite())
{
    BOOST_CHECK_THROW(open(), store_locked);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_an_error, *test::only_on_sqlite())
{
    test::temporary_directory other;
    std::ofstream(other.path() + "/relay.db") << std::string(100'000, 'x');
    const auto nothing = [](const std::string&) {};
    BOOST_CHECK_THROW(
        store(store_location::in_directory(other.path()), ctx.get_executor(), nothing), store_error
    );
}

// A batch of which nothing was accepted has an id of its own, by which its answer is kept.
BOOST_FIXTURE_TEST_CASE(the_last_id_is_that_of_an_empty_batch_too, test::open_store)
{
    auto test = [&]() -> boost::asio::awaitable<void> {
        new_batch none{.idempotency_key = "key", .errors = "[]"};
        none.id = ids.next_message(test::noon);
        db->accept_all(std::move(none), [](batch_result&&, new_batch&&) {});
        co_await db->flush();
    };
    test::run(ctx, test());
    const auto given = ids.next_message(test::noon).value;
    reopen();
    BOOST_TEST(db->last_id() > 0);
    BOOST_TEST(db->last_id() < given);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
