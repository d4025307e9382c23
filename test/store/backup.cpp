#include "relay/store/backup.hpp"

#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store_error.hpp"
#include "store/bodies/body_hold.hpp"
#include "store/bodies_fixture.hpp"
#include "store/open_store.hpp"
#include "store/sqlite/connection.hpp"

#include <fstream>

namespace relay {

namespace asio = boost::asio;
namespace fs = std::filesystem;

using test::noon;

namespace {

// Copies go to fresh places below it.
struct backup_fixture : test::store_fixture
{
    test::temporary_directory elsewhere;
    std::string copy = elsewhere.path() + "/copy";
    std::string restored = elsewhere.path() + "/restored";

    std::string error_of(const std::function<void()>& f) const
    {
        try {
            f();
        } catch (const store_error& e) {
            return e.what();
        }
        return "nothing is wrong";
    }

    std::string error_of_restore() const
    {
        return error_of([&] { restore_store(copy, restored); });
    }

    // Opens the restored store instead.
    void open_restored()
    {
        db.reset();
        ctx.restart();
        ctx.poll();
        db = std::make_unique<store>(
            store_location::in_directory(restored),
            ctx.get_executor(),
            [](const std::string& what) { BOOST_ERROR("the store says: " + what); }
        );
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(backups, backup_fixture, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(of_an_open_store_has_all_that_was_acknowledged)
{
    std::vector<message_id> all;
    auto before = [&]() -> asio::awaitable<void> {
        for (const auto* body : {"one", "two"})
            all.push_back((co_await accept(make(body))).id);
        auto later = make("later");
        later.scheduled_at = noon + std::chrono::hours(1);
        all.push_back((co_await accept(later)).id);
    };
    test::run(ctx, before());
    const auto report = back_up_store(directory.path(), copy);
    BOOST_TEST(report.unfinished == 3);
    BOOST_TEST(report.missing.empty());
    BOOST_TEST(report.bytes > 0u);
    BOOST_TEST((fs::status(copy).permissions() == fs::perms::owner_all));

    BOOST_TEST(restore_store(copy, restored).unfinished == 3);
    open_restored();
    auto after = [&]() -> asio::awaitable<void> {
        queue_reader stored(db->location());
        const auto bodies = co_await stored.load_bodies(all);
        const std::vector<std::string> texts{"one", "two", "later"};
        BOOST_TEST((bodies == texts));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(begins_paused_and_takes_every_request_for_maybe_accepted)
{
    auto before = [&]() -> asio::awaitable<void> {
        co_await sealed("on its way");
        auto waits = co_await sealed("was refused for sure");
        db->postpone(waits, noon + std::chrono::hours(1), {}, {});
        const auto r = co_await accept(make("was split, and has not left"));
        sealed_request ready{.id = ids.next_request(noon), .members = {r.id}};
        ready.ready = true;
        BOOST_TEST(co_await db->seal(ready));
        db->pause_began({.scope = "all", .began = noon, .why = "by Ann", .by_hand = true});
        co_await db->flush();
    };
    test::run(ctx, before());
    back_up_store(directory.path(), copy);
    restore_store(copy, restored);
    open_restored();
    auto after = [&]() -> asio::awaitable<void> {
        queue_reader stored(db->location());
        const auto open = co_await stored.open_requests();
        BOOST_TEST(open.size() == 2u);
        for (const auto& request : open)
            BOOST_TEST((request.maybe_accepted && !request.ready));
        sqlite::connection rows(db->location().path, sqlite::mode::read_only);
        BOOST_TEST(rows.integer("SELECT count(*) FROM request WHERE maybe_accepted = 0") == 0);

        message_reader records(db->location());
        const auto now = wall_now();
        const auto pauses = co_await records.pauses_between(now, now);
        BOOST_REQUIRE_EQUAL(pauses.size(), 1u);
        BOOST_TEST(pauses.front().scope == "all");
        BOOST_TEST(pauses.front().by_hand);
        BOOST_TEST(pauses.front().why.starts_with("this is a backup of "));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(never_goes_where_something_is)
{
    fs::create_directory(copy);
    back_up_store(directory.path(), copy);
    BOOST_TEST(error_of([&] { back_up_store(directory.path(), copy); }
    ).ends_with("copy is not empty"));
    BOOST_TEST(error_of([&] { restore_store(copy, directory.path()); }
    ).ends_with(directory.path() + " is not empty"));
    BOOST_TEST(error_of([&] {
                   back_up_store(restored, copy + "2");
               }) == restored + " has no store");
    BOOST_TEST(!fs::exists(copy + "2"));
}

BOOST_AUTO_TEST_CASE(is_told_from_what_is_none_and_leaves_nothing_then)
{
    BOOST_TEST(error_of_restore().starts_with(copy + " has no relay.db: it is no backup"));
    fs::copy(directory.path(), copy, fs::copy_options::recursive);
    BOOST_TEST(error_of_restore() == copy + " was not made by resend-relay backup");

    fs::remove_all(copy);
    back_up_store(directory.path(), copy);
    const auto size = fs::file_size(copy + "/relay.db");
    std::fstream(copy + "/relay.db", std::ios::in | std::ios::out).seekp(8'192)
        << std::string(size - 8'192, 'x');
    BOOST_TEST(error_of_restore() != "nothing is wrong");
    BOOST_TEST(!fs::exists(restored));
}

BOOST_AUTO_TEST_CASE(of_which_a_file_is_lost_says_so)
{
    auto before = [&]() -> asio::awaitable<void> { co_await accept(make("lost", lane::campaign)); };
    test::run(ctx, before());
    const auto file = directory.path() + "/bodies/1";
    BOOST_REQUIRE(fs::remove(file));
    BOOST_TEST((back_up_store(directory.path(), copy).missing == std::vector{file}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(held_bodies, test::bodies_fixture, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(stay_as_they_are_until_they_are_let_go)
{
    for (std::int64_t id = 1; id <= 13; ++id)
        add(id);
    std::optional<body_hold> hold(files);
    for (std::int64_t id = 1; id <= 12; ++id)
        drop(id);
    for (std::int64_t id = 14; id <= 30; ++id)
        add(id); // these would be written over those
    for (std::int64_t id = 1; id <= 12; ++id)
        BOOST_TEST(read(id).value() == text(id));
    restart();
    for (std::int64_t id = 1; id <= 12; ++id)
        BOOST_TEST(read(id).value() == text(id));

    hold.reset();
    for (std::int64_t id = 31; id <= 47; ++id)
        add(id);
    reader.close();
    for (std::int64_t id = 1; id <= 12; ++id)
        BOOST_TEST(!read(id).has_value());
}

BOOST_AUTO_TEST_CASE(that_go_meanwhile_are_deleted_with_the_next_that_goes)
{
    for (std::int64_t id = 1; id <= 41; ++id)
        add(id);
    std::optional<body_hold> hold(files);
    for (std::int64_t id = 1; id <= 36; ++id)
        drop(id);
    BOOST_TEST(file_count() == 11u);
    hold.reset();
    for (std::int64_t id = 37; id <= 40; ++id)
        drop(id);
    BOOST_TEST(file_count() == 5u); // that in use, and four to be written over
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
