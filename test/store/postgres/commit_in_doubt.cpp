#include "store/postgres/cutting_proxy.hpp"
#include "store/postgres/database_fixture.hpp"

#include <chrono>
#include <thread>

using namespace relay;
using namespace relay::test;
using namespace std::literals;
using cut = cutting_proxy::cut;
using sql::remedy;

namespace {

struct doubt_fixture : database_fixture
{
    // Inserts an item in a transaction of its own, through the proxy.
    void insert(int id)
    {
        sql::transaction change(db);
        insert_item.run(id);
        change.commit();
    }

    postgres::connection_options through_proxy() const
    {
        auto o = options(postgres::access::write);
        o.url = proxy.url();
        o.records_commits = true;
        o.silence = 10s;
        return o;
    }

    std::int64_t count(const std::string& what)
    {
        return direct->integer("SELECT count(*) FROM " + what);
    }

    cutting_proxy proxy{postgres_server::get().socket()};
    postgres::connection db{through_proxy()};
    sql::statement insert_item{db, "INSERT INTO item VALUES(?, 'x')"};
    std::unique_ptr<postgres::connection> direct{open(postgres::access::write)};
};

} // namespace

BOOST_AUTO_TEST_SUITE(commit_in_doubt)

BOOST_FIXTURE_TEST_CASE(one_whose_answer_is_lost_is_found_to_be_committed, doubt_fixture)
{
    insert(1);
    proxy.plan({cut::answer_lost});
    insert(2);
    insert(3);
    BOOST_TEST(count("item") == 3);
    BOOST_TEST(db.commits_in_doubt() == 1);
}

BOOST_FIXTURE_TEST_CASE(one_whose_server_falls_silent_is_found_to_be_committed, doubt_fixture)
{
    auto impatient = through_proxy();
    impatient.silence = 8s;
    postgres::connection other(impatient);
    sql::statement insert(other, "INSERT INTO item VALUES(?, 'x')");
    sql::transaction change(other);
    insert.run(1);
    other.changes();
    proxy.plan({cut::answer_swallowed});
    change.commit();
    BOOST_TEST(count("item") == 1);
}

BOOST_FIXTURE_TEST_CASE(one_that_never_came_is_found_not_to_be_committed, doubt_fixture)
{
    proxy.plan({cut::commit_lost});
    const auto e = error_of([&] { insert(1); });
    BOOST_TEST((e.remedy() == remedy::another_time));
    BOOST_TEST(count("item") == 0);
    insert(1);
    BOOST_TEST(count("item") == 1);
}

BOOST_FIXTURE_TEST_CASE(one_that_is_still_open_is_waited_for, doubt_fixture)
{
    proxy.plan({cut::commit_late});
    insert(1);
    BOOST_TEST(count("item") == 1);
}

BOOST_FIXTURE_TEST_CASE(what_comes_after_it_was_given_up_has_no_effect, doubt_fixture)
{
    insert(1); // so that the statements are prepared
    proxy.plan({cut::all_late});
    BOOST_TEST((error_of([&] { insert(2); }).remedy() == remedy::another_time));
    BOOST_TEST(proxy.deliver().find("C23505") != std::string::npos);
    BOOST_TEST(count("item") == 1);
    insert(2);
    BOOST_TEST(count("item") == 2);
}

BOOST_FIXTURE_TEST_CASE(who_finds_out_may_be_cut_off_as_well, doubt_fixture)
{
    // What the first look says is lost in each way before the second one says it.
    proxy.plan({cut::commit_lost, cut::answer_lost, cut::commit_lost});
    BOOST_TEST((error_of([&] { insert(1); }).remedy() == remedy::another_time));
    BOOST_TEST(count("item") == 0);

    proxy.plan({cut::answer_lost, cut::answer_lost, cut::commit_lost});
    insert(1);
    BOOST_TEST(count("item") == 1);
}

BOOST_FIXTURE_TEST_CASE(it_is_given_up_when_it_is_to_be, doubt_fixture)
{
    proxy.plan({cut::answer_lost});
    proxy.refuse();
    db.give_up_at(std::chrono::steady_clock::now());
    BOOST_CHECK_THROW(insert(1), postgres::commit_in_doubt);
    BOOST_TEST(count("item") == 1);
}

BOOST_FIXTURE_TEST_CASE(without_a_record_nobody_can_tell, doubt_fixture)
{
    auto o = through_proxy();
    o.records_commits = false;
    postgres::connection other(o);
    proxy.plan({cut::answer_lost});
    sql::transaction change(other);
    const auto e = error_of([&] { change.commit(); });
    BOOST_TEST((e.remedy() == remedy::none));
}

BOOST_FIXTURE_TEST_CASE(records_that_nobody_needs_are_deleted, doubt_fixture)
{
    direct->execute("INSERT INTO commit_record VALUES"
                    "(1, 1, true, now() - interval '25 hours'), (1, 2, true, now())");
    for (int i = 0; i < 600; ++i)
        insert(i);
    BOOST_TEST(count("commit_record") < 300);
    BOOST_TEST(count("commit_record WHERE writer = 1") == 1);
    BOOST_TEST(db.commits_in_doubt() == 0);
}

namespace {

std::int64_t waiting_for_standby(postgres::connection& db, std::int64_t other_than)
{
    sql::statement select(
        db,
        "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid "
        "<> ?"
    );
    for (;;) {
        auto row = select(other_than);
        row.step();
        if (const auto found = row.integer(0); found != 0)
            return found;
        std::this_thread::sleep_for(1ms);
    }
}

} // namespace

// Then a commit returns, with a warning: it is on this server, and nobody knows where else.
BOOST_FIXTURE_TEST_CASE(one_that_is_not_waited_for_is_in_doubt, doubt_fixture)
{
    insert(1);
    direct->execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    direct->execute("SELECT pg_reload_conf()");
    std::thread canceller([&] {
        auto other = open(postgres::access::read);
        const auto first = waiting_for_standby(*other, 0);
        other->execute("SELECT pg_cancel_backend(" + std::to_string(first) + ")");
        waiting_for_standby(*other, first); // who finds out
        direct->execute("ALTER SYSTEM RESET synchronous_standby_names");
        direct->execute("SELECT pg_reload_conf()");
    });
    for (int i = 2; db.commits_in_doubt() == 0; ++i)
        insert(i);
    canceller.join();
    BOOST_TEST(db.commits_in_doubt() == 1);
    insert(0);
}

BOOST_AUTO_TEST_SUITE_END()
