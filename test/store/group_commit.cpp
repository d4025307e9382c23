#include "store/writer/group_commit.hpp"

#include "store/bodies/body_files.hpp"
#include "store/changes/event_changes.hpp"
#include "store/new_database.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/tables.hpp"
#include "store/tested_store.hpp"
#include "store/writer/operation.hpp"
#include "support/run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace relay {

namespace asio = boost::asio;

namespace {

// A change that writes a fact under its number, and may fail first
class numbered final : public write_operation
{
public:
    numbered(int number, std::vector<std::optional<bool>>& ends, std::function<void()> first)
        : number_(number),
          ends_(ends),
          first_(std::move(first))
    {
    }

    void apply(tables& t) override
    {
        t.set("number " + std::to_string(number_), "written");
        if (first_)
            first_();
    }

    void complete(bool ok) override { ends_[static_cast<std::size_t>(number_)] = ok; }

private:
    int number_;
    std::vector<std::optional<bool>>& ends_;
    std::function<void()> first_;
};

struct group_commit_fixture
{
    group_commit_fixture()
    {
        sqlite3_trace_v2(db.handle(), SQLITE_TRACE_STMT, count_begin, &transactions);
    }

    static int count_begin(unsigned, void* counter, void*, void* sql)
    {
        const std::string_view text(static_cast<const char*>(sql));
        *static_cast<int*>(counter) += text == "BEGIN IMMEDIATE" ? 1 : 0;
        return 0;
    }

    // All of them are in one group: the thread is held up until they are there.
    void post_together(std::vector<std::unique_ptr<numbered>> all)
    {
        ends.resize(all.size() + 1);
        hold_up_with(static_cast<int>(all.size()), [&] {
            for (auto& op : all)
                commits->post(urgency::express, std::move(op));
        });
    }

    // The thread is in a change of that number while `post` runs.
    void hold_up_with(int number, const std::function<void()>& post)
    {
        struct hold_up
        {
            std::atomic<bool> begun{};
            std::latch posted{1};
        };
        const auto held = std::make_shared<hold_up>();
        auto wait = [held] {
            held->begun = true;
            held->begun.notify_all();
            held->posted.wait();
        };
        commits->post(urgency::express, make(number, wait));
        held->begun.wait(false); // else some of the others might share its group
        post();
        held->posted.count_down();
    }

    std::unique_ptr<numbered> make(int number, std::function<void()> first = {})
    {
        return std::make_unique<numbered>(number, ends, std::move(first));
    }

    void until_all_have_ended()
    {
        const auto open = [](const std::optional<bool>& end) { return !end; };
        while (std::ranges::any_of(ends, open))
            ctx.run_one();
    }

    std::int64_t written()
    {
        return db.integer("SELECT count(*) FROM meta WHERE key GLOB 'number *'");
    }

    static std::function<void()> failing(int code)
    {
        return [code] { throw sqlite::error(code, "as the test wants it"); };
    }

    asio::io_context ctx;
    asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(ctx);
    test::temporary_directory directory;
    const std::unique_ptr<sqlite::connection> database = test::new_database(directory);
    sqlite::connection& db = *database;
    tables rows{db, body_directory(directory.path() + "/relay.db"), {}};
    std::vector<std::optional<bool>> ends; // of operations, by their numbers
    std::vector<std::string> broken;
    int transactions{};
    std::optional<group_commit> commits{
        std::in_place,
        rows,
        ctx.get_executor(),
        group_commit::handlers{
            .on_commit = [] {},
            .on_error = [](const std::string&) {},
            .on_broken = [this](const sql::error& e) { broken.emplace_back(e.what()); }}};
};

constexpr int many = 1'000;

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_group_of_changes, group_commit_fixture, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(is_halved_to_find_the_one_that_cannot_be_written)
{
    constexpr int guilty = 700;
    std::vector<std::unique_ptr<numbered>> all;
    for (int i = 0; i < many; ++i)
        all.push_back(make(i, i == guilty ? failing(SQLITE_CONSTRAINT_UNIQUE) : nullptr));
    post_together(std::move(all));
    until_all_have_ended();
    for (int i = 0; i <= many; ++i)
        BOOST_TEST(*ends[static_cast<std::size_t>(i)] == (i != guilty));
    commits.reset();
    BOOST_TEST(written() == many);
    BOOST_TEST(transactions <= 2 + 2 * 10); // a thousand is halved ten times
    BOOST_TEST(broken.empty());
}

BOOST_AUTO_TEST_CASE(takes_no_bulk_along_while_somebody_waits_for_mail)
{
    constexpr int mail = 40;
    std::vector<int> bulk_in; // transactions, counted
    int mail_in = 0;
    ends.resize(mail + 2);
    hold_up_with(mail + 1, [&] {
        for (int i = 0; i < mail; ++i) {
            auto op = make(i, [&] { bulk_in.push_back(transactions); });
            op->bytes = 100 << 10;
            commits->post(urgency::bulk, std::move(op));
        }
        commits->post(urgency::awaited, make(mail, [&] { mail_in = transactions; }));
    });
    until_all_have_ended();
    commits.reset();
    BOOST_TEST(std::ranges::count(bulk_in, mail_in) == 0);
    BOOST_TEST(std::ranges::count(bulk_in, mail_in + 1) == 16); // 1.5 MiB: half of what is usual
}

BOOST_AUTO_TEST_CASE(is_refused_at_once_by_a_full_disk_as_far_as_it_may_be)
{
    std::vector<std::unique_ptr<numbered>> all;
    for (int i = 0; i < many; ++i) {
        all.push_back(make(i, i == 500 ? failing(SQLITE_FULL) : nullptr));
        all.back()->may_fail = true;
    }
    post_together(std::move(all));
    until_all_have_ended();
    for (int i = 0; i < many; ++i)
        BOOST_TEST(!*ends[static_cast<std::size_t>(i)]);
    BOOST_TEST(*ends[many]); // which must not fail
    commits.reset();
    BOOST_TEST(transactions <= 3);
}

BOOST_AUTO_TEST_CASE(is_tried_again_after_what_passes)
{
    std::vector<std::unique_ptr<numbered>> all;
    auto twice = [tries = 0]() mutable {
        if (tries++ < 2)
            throw sqlite::error(SQLITE_PROTOCOL, "twice");
    };
    all.push_back(make(0, twice));
    post_together(std::move(all));
    until_all_have_ended();
    BOOST_TEST(*ends[0]);
    BOOST_TEST(broken.empty());
}

// Such as a key, which is found then. Who fails again is left out.
BOOST_AUTO_TEST_CASE(is_tried_once_more_at_once_when_others_have_written_meanwhile)
{
    const auto meet_others = [](int times) {
        return [times]() mutable {
            if (times-- > 0)
                throw sql::error(sql::remedy::once_more, "it is there already");
        };
    };
    std::vector<std::unique_ptr<numbered>> all;
    all.push_back(make(0));
    all.push_back(make(1, meet_others(1)));
    all.push_back(make(2, meet_others(100)));
    post_together(std::move(all));
    until_all_have_ended();
    BOOST_TEST(*ends[0]);
    BOOST_TEST(*ends[1]);
    BOOST_TEST(!*ends[2]);
    BOOST_TEST(broken.empty());
}

BOOST_AUTO_TEST_CASE(is_the_last_one_when_the_database_is_damaged)
{
    std::vector<std::unique_ptr<numbered>> all;
    for (int i = 0; i < 3; ++i)
        all.push_back(make(i, i == 1 ? failing(SQLITE_CORRUPT) : nullptr));
    post_together(std::move(all));
    until_all_have_ended();
    ends.resize(5);
    commits->post(urgency::bulk, make(4));
    until_all_have_ended();
    BOOST_TEST(!*ends[4]);
    commits.reset();
    BOOST_REQUIRE(broken.size() == 1u);
    BOOST_TEST(broken[0] == "as the test wants it");
    BOOST_TEST(db.integer("SELECT count(*) FROM meta WHERE key = 'number 4'") == 0);
}

// An engine may take a change, and the commit fail.
BOOST_AUTO_TEST_CASE(leaves_no_result_when_it_was_rolled_back)
{
    std::optional<bool> sealed;
    const auto apply = [](tables&) { return true; };
    const auto op = make_operation(0, apply, [&](bool, bool result) { sealed = result; });
    op->apply(rows);
    op->complete(false);
    BOOST_REQUIRE(sealed.has_value());
    BOOST_TEST(!*sealed);
}

BOOST_AUTO_TEST_CASE(is_given_up_when_somebody_is_about_to_end)
{
    std::vector<std::unique_ptr<numbered>> all;
    all.push_back(make(0, failing(SQLITE_FULL)));
    post_together(std::move(all));
    commits->give_up_after(std::chrono::milliseconds(0));
    until_all_have_ended();
    BOOST_TEST(!*ends[0]);

    // What the disk takes is written all the same.
    ends.resize(3);
    ends[2].reset();
    commits->post(urgency::express, make(2));
    until_all_have_ended();
    BOOST_TEST(*ends[2]);
}

BOOST_AUTO_TEST_CASE(that_may_fail_is_refused_at_once_or_tried_for_as_long_as_was_said)
{
    bool fails = true;
    const auto fail_once = [&fails] {
        if (std::exchange(fails, false))
            throw sqlite::error(SQLITE_FULL, "as the test wants it");
    };
    const auto post = [&] {
        std::vector<std::unique_ptr<numbered>> all;
        all.push_back(make(0, fail_once));
        all.front()->may_fail = true;
        post_together(std::move(all));
        until_all_have_ended();
    };
    post();
    BOOST_TEST(!*ends[0]);

    ends.clear();
    fails = true;
    commits->refuse_after(std::chrono::hours(1));
    post();
    BOOST_TEST(*ends[0]);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_transaction_that_fails, group_commit_fixture, *test::only_on_sqlite())

// The disk that it failed for may not be read either.
BOOST_AUTO_TEST_CASE(is_followed_by_no_reading_before_the_next_one)
{
    commits.reset();
    int statements = 0;
    auto count = [](unsigned, void* counter, void*, void*) {
        ++*static_cast<int*>(counter);
        return 0;
    };
    sqlite3_trace_v2(db.handle(), SQLITE_TRACE_STMT, count, &statements);
    rows.rolled_back();
    BOOST_TEST(statements == 0);
}

// There may be two hundred thousand, and most changes have nothing to do with them.
BOOST_AUTO_TEST_CASE(makes_nobody_read_the_parked_events_that_it_did_not_touch)
{
    commits.reset();
    {
        sql::transaction change(db);
        for (int i = 0; i < 500; ++i) {
            incoming_event e{.kind = event_kind::delivered, .at = from_ms(1'000 + i)};
            e.received = e.at;
            e.digest[0] = static_cast<unsigned char>(i);
            e.digest[1] = static_cast<unsigned char>(i >> 8);
            e.resend_id = "mail " + std::to_string(i);
            changes::record_event(rows, e);
        }
        rows.flush();
        change.commit();
        rows.committed();
    }
    BOOST_REQUIRE(db.integer("SELECT count(*) FROM parked_event") == 500);
    int read = 0;
    auto count = [](unsigned, void* counter, void*, void*) {
        ++*static_cast<int*>(counter);
        return 0;
    };
    sqlite3_trace_v2(db.handle(), SQLITE_TRACE_ROW, count, &read);
    {
        sql::transaction change(db);
        rows.begin();
        rows.set("a", "b");
        rows.rolled_back();
    }
    sql::transaction change(db);
    rows.begin();
    incoming_event next{.kind = event_kind::delivered, .at = from_ms(9'000)};
    next.resend_id = "the next one";
    next.digest[2] = 1;
    changes::record_event(rows, next);
    rows.flush();
    BOOST_TEST(read < 50);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(errors_of_sqlite, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(are_met_each_in_its_way)
{
    const auto of = [](int code) { return sqlite::error(code, "").remedy(); };
    for (const int code :
         {SQLITE_FULL,
          SQLITE_IOERR_FSYNC,
          SQLITE_BUSY,
          SQLITE_LOCKED,
          SQLITE_PROTOCOL,
          SQLITE_NOMEM,
          SQLITE_CANTOPEN,
          SQLITE_READONLY})
        BOOST_TEST((of(code) == sql::remedy::another_time), code);
    for (const int code :
         {SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE})
        BOOST_TEST((of(code) == sql::remedy::without_it), code);
    for (const int code :
         {SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_INTERNAL, SQLITE_PERM, SQLITE_MISUSE, SQLITE_ERROR})
        BOOST_TEST((of(code) == sql::remedy::none), code);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
