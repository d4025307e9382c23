#include "relay/store/store_copy.hpp"

#include "relay/base/uuid.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store_error.hpp"
#include "relay/store/suppressions.hpp"
#include "store/open_store.hpp"
#include "store/sql/database.hpp"

#include <algorithm>
#include <filesystem>

namespace relay {

namespace asio = boost::asio;
namespace fs = std::filesystem;

using test::noon;

namespace {

struct copy_fixture : test::store_fixture
{
    test::temporary_directory elsewhere;
    store_location target = of_the_other_engine("/copied");
    std::vector<message_id> all;
    sealed_request open_request;

    store_location of_the_other_engine(const std::string& name) const
    {
        if (where.is_shared())
            return store_location::in_directory(elsewhere.path() + name);
        auto& server = test::postgres_server::get();
        return store_location::in_postgresql(server.url(), server.unused_schema());
    }

    // Mail in each state, and what stands beside it
    asio::awaitable<void> fill()
    {
        for (const auto* body : {"one", "two"})
            all.push_back((co_await accept(make(body))).id);
        auto later = make("later");
        later.scheduled_at = noon + std::chrono::hours(1);
        all.push_back((co_await accept(later)).id);
        open_request = co_await sealed("on its way");
        all.push_back(open_request.members.front());
        const auto dying = co_await sealed("dead");
        all.push_back(dying.members.front());
        db->bury(dying, death::refused, {}, {});
        db->remember("requests_per_second", "7");
        co_await suppress("ann@mail.example");
    }

    asio::awaitable<void> suppress(std::string address)
    {
        suppression_book book(*db);
        new_suppression entry{
            .id = make_uuid(), .email = std::move(address), .source = {}, .why = {}};
        entry.at = noon;
        std::vector<new_suppression> entries{std::move(entry)};
        co_await book.add(std::move(entries));
    }

    void close()
    {
        db.reset();
        ctx.restart();
        ctx.poll();
    }

    // Opens the copy instead.
    void open_copy()
    {
        close();
        db = std::make_unique<store>(target, ctx.get_executor(), [](const std::string& what) {
            BOOST_ERROR("the store says: " + what);
        });
    }

    static std::string error_of_copy(const store_location& from, const store_location& to)
    {
        try {
            copy_store(from, to);
        } catch (const store_error& e) {
            return e.what();
        }
        return "nothing is wrong";
    }

    // Stops while that table is copied.
    void break_at(std::string_view table) const
    {
        const auto stop = [table](std::string_view now, std::int64_t) {
            if (now == table)
                throw std::runtime_error("stopped");
        };
        BOOST_CHECK_THROW(copy_store(where, target, stop), std::runtime_error);
    }

    // How many rows each of some tables has
    static std::string rows_of(const store_location& of)
    {
        const auto rows = sql::open_to_read(of);
        std::string found;
        for (const std::string table : {"flow", "queue", "request", "dead_letter", "suppression"})
            found +=
                table + '=' + std::to_string(rows->integer("SELECT count(*) FROM " + table)) + ' ';
        return found;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(copies_of_a_store, copy_fixture)

BOOST_AUTO_TEST_CASE(have_all_of_it)
{
    test::run(ctx, fill());
    reopen(); // the last id is that of the opening
    const auto secret = db->secret();
    const auto last_id = db->last_id();
    const auto counts = db->counts();
    close();
    const auto report = copy_store(where, target);
    BOOST_TEST(report.unfinished == 4);
    BOOST_TEST(report.open_requests == 1);
    BOOST_TEST(report.lost_bodies == 0);
    BOOST_TEST(rows_of(where) == rows_of(target));

    open_copy();
    BOOST_TEST((db->secret() == secret));
    BOOST_TEST(db->last_id() == last_id);
    BOOST_TEST((db->counts().by_lane_and_state == counts.by_lane_and_state));
    BOOST_TEST(db->recall("requests_per_second") == "7");
    BOOST_TEST(db->recall(copied_from_key) == "");
    auto after = [&]() -> asio::awaitable<void> {
        queue_reader stored(db->location());
        const auto bodies = co_await stored.load_bodies(all);
        const std::vector<std::string> texts{"one", "two", "later", "on its way", "dead"};
        BOOST_TEST(bodies == texts, boost::test_tools::per_element());
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE_EQUAL(open.size(), 1u);
        BOOST_TEST((open.front().id == open_request.id));
        BOOST_TEST((open.front().members == open_request.members));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(leave_a_mark_where_it_was)
{
    test::run(ctx, fill());
    close();
    copy_store(where, target);
    BOOST_TEST(error_of_copy(where, target) == where.name() + " has moved to " + target.name());
    db = open();
    const auto mark = db->recall(moved_to_key);
    BOOST_TEST(mark.substr(mark.find(' ') + 1) == target.name());
}

BOOST_AUTO_TEST_CASE(go_back_again_and_elsewhere)
{
    test::run(ctx, fill());
    close();
    copy_store(where, target);
    const test::temporary_directory home;
    const auto back = test::unused_location(home);
    BOOST_TEST(copy_store(target, back).open_requests == 1);
    BOOST_TEST(rows_of(where) == rows_of(back));
    const auto again = test::unused_location(elsewhere); // of the same engine
    BOOST_TEST(copy_store(back, again).open_requests == 1);
    BOOST_TEST(rows_of(where) == rows_of(again));
}

BOOST_AUTO_TEST_CASE(are_told_from_what_is_not_whole_and_go_on_where_they_were_broken)
{
    test::run(ctx, fill());
    close();
    break_at("queue");
    open_copy();
    const auto mark = db->recall(copied_from_key);
    BOOST_TEST(mark.substr(mark.find(' ') + 1) == where.name());
    close();
    std::vector<std::string> tables;
    const auto note = [&tables](std::string_view table, std::int64_t) {
        tables.emplace_back(table);
    };
    copy_store(where, target, note);
    BOOST_TEST(std::ranges::count(tables, "flow") == 0); // was there
    BOOST_TEST(std::ranges::count(tables, "queue") > 0);
    BOOST_TEST(rows_of(where) == rows_of(target));
}

BOOST_AUTO_TEST_CASE(are_begun_anew_when_a_relay_has_used_the_source_since)
{
    test::run(ctx, fill());
    close();
    break_at("queue");
    db = open();
    db->remember(std::string(moved_to_key), ""); // as serve --even-so does
    auto more = [&]() -> asio::awaitable<void> {
        auto other = make("of another flow");
        other.flow.campaign = "other";
        co_await accept(std::move(other));
    };
    test::run(ctx, more());
    close();
    BOOST_TEST(copy_store(where, target).unfinished == 5);
    BOOST_TEST(rows_of(where) == rows_of(target));
}

BOOST_AUTO_TEST_CASE(go_only_where_nothing_is)
{
    test::run(ctx, fill());
    open_copy();
    auto one = [&]() -> asio::awaitable<void> { co_await accept(make("of another store")); };
    test::run(ctx, one());
    close();
    BOOST_TEST(error_of_copy(where, target).starts_with(target.name() + " is not empty: its table ")
    );
    BOOST_TEST(error_of_copy(where, where) == where.name() + " cannot be copied to itself");
    const auto nowhere = store_location::in_directory(elsewhere.path() + "/none");
    BOOST_TEST(error_of_copy(nowhere, target) == nowhere.name() + " is no store");
}

BOOST_AUTO_TEST_CASE(wait_for_no_relay_that_has_it_open, *test::only_on_sqlite())
{
    BOOST_CHECK_THROW(copy_store(where, target), store_locked);
}

// Which is no message yet. Who appends to it meanwhile is waited for, or sees the mark.
BOOST_AUTO_TEST_CASE(are_not_made_while_the_inbox_has_mail_or_events, *test::only_on_postgresql())
{
    test::run(ctx, fill());
    close();
    const auto beside = test::open_to_change(where);
    beside->execute("INSERT INTO inbox VALUES(1, 1, 1, 0, '', '', 'a.example', NULL, NULL, 1, 1, 0,"
                    " '{}', '{}')");
    BOOST_TEST(error_of_copy(where, target).find("inbox") != std::string::npos);
    BOOST_TEST(beside->integer("SELECT count(*) FROM meta WHERE key = 'moved_to'") == 0);
    beside->execute("DELETE FROM inbox");
    beside->execute("INSERT INTO event_inbox VALUES(1, 1, 1, 'w', NULL, NULL, '{}')");
    BOOST_TEST(error_of_copy(where, target).find("inbox") != std::string::npos);
    beside->execute("DELETE FROM event_inbox");
    BOOST_TEST(error_of_copy(where, target) == "nothing is wrong");
}

BOOST_AUTO_TEST_CASE(give_no_number_a_second_time)
{
    test::run(ctx, fill());
    auto more = [&]() -> asio::awaitable<void> { co_await suppress("ben@mail.example"); };
    test::run(ctx, more());
    close();
    test::open_to_change(where)->execute("DELETE FROM suppression WHERE email = 'ben@mail.example'"
    );
    copy_store(where, target);
    open_copy();
    auto later = [&]() -> asio::awaitable<void> {
        co_await suppress("cid@mail.example");
        auto other = make("of a new flow");
        other.flow.campaign = "new";
        co_await accept(std::move(other));
    };
    test::run(ctx, later());
    const auto rows = sql::open_to_read(target);
    BOOST_TEST(rows->integer("SELECT max(number) FROM suppression") == 3);
}

BOOST_AUTO_TEST_CASE(say_which_bodies_were_lost_before, *test::only_on_sqlite())
{
    auto in_a_file = [&]() -> asio::awaitable<void> {
        co_await accept(make("nobody waits for it", lane::campaign));
    };
    test::run(ctx, fill());
    test::run(ctx, in_a_file());
    close();
    for (const auto& file : fs::directory_iterator(directory.path() + "/bodies"))
        if (file.path().filename() == "1")
            fs::resize_file(file.path(), 0);
    BOOST_TEST(copy_store(where, target).lost_bodies > 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
