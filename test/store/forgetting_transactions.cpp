#include "store/changes/accepting.hpp"
#include "store/changes/forgetting.hpp"
#include "store/changes/message_changes.hpp"
#include "store/sql/database.hpp"
#include "store/tables/column_values.hpp"
#include "store/tables/tables.hpp"
#include "store/tenants.hpp"
#include "store/tested_store.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <memory>

namespace relay {

using test::mail_of;
using test::noon;
using test::on;

namespace {

// What happens within one transaction, and to one that fails
struct tenants_in_tables
{
    test::temporary_directory directory;
    const std::unique_ptr<sql::database> database =
        sql::open_database(test::unused_location(directory), {});
    sql::connection& db = database->writer();
    tables rows{db, database->body_directory(), {}};
    id_source ids{0};
    std::deque<new_message> mails; // bodies are written at the end of a transaction

    template <class F>
    void in_a_transaction(F f)
    {
        sql::transaction change(db);
        f();
        rows.flush();
        change.commit();
        rows.committed();
    }

    accept_result accept(const std::string& tenant, int day)
    {
        return changes::accept(
            rows, mails.emplace_back(mail_of(tenant, ids.next_message(on(day))))
        );
    }

    // Messages of day 0 that are gone, and one of a later day
    std::vector<flow_id> use_once(const std::vector<std::string>& tenants)
    {
        std::vector<flow_id> flows;
        in_a_transaction([&] {
            for (const auto& tenant : tenants) {
                const auto r = accept(tenant, 0);
                flows.push_back(r.flow);
                BOOST_TEST(changes::cancel(rows, r.id, *rows.messages.find(r.id), on(0)));
            }
            message_id reached;
            BOOST_TEST(!changes::forget_finished(rows, on(1), reached, 200, 200));
            accept("another", 5);
        });
        return flows;
    }

    void forget_counts()
    {
        std::int64_t reached = 0;
        BOOST_TEST(
            !changes::forget_counts(rows, changes::first_day_to_keep(rows, on(3)), {}, reached, 200)
        );
    }

    std::int64_t without_flow()
    {
        return db.integer("SELECT count(*) FROM message WHERE flow NOT IN (SELECT id FROM flow)");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(flows_that_are_forgotten_in_a_transaction, tenants_in_tables)

BOOST_AUTO_TEST_CASE(are_the_same_if_mail_came_before_and_others_if_it_came_after)
{
    const auto flows = use_once({"a", "b"});
    in_a_transaction([&] {
        BOOST_TEST((accept("a", 5).flow == flows[0]));
        forget_counts();
        BOOST_TEST((accept("a", 5).flow == flows[0]));
        BOOST_TEST((accept("b", 5).flow > flows[1]));
    });
    BOOST_TEST(without_flow() == 0);
    BOOST_TEST(
        db.integer("SELECT sum(n) FROM tally JOIN label ON id = label WHERE metric = 0") == 4
    );
}

BOOST_AUTO_TEST_CASE(are_there_still_when_it_fails)
{
    const auto flows = use_once({"a"});
    {
        const sql::transaction failing(db);
        forget_counts();
        BOOST_TEST((accept("a", 5).flow > flows[0]));
        rows.flush();
    }
    rows.rolled_back();
    in_a_transaction([&] { BOOST_TEST((accept("a", 5).flow == flows[0])); });
    BOOST_TEST(without_flow() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

// Counts of messages that nobody else knows of
struct labels_in_tables : tenants_in_tables
{
    void count(const std::string& tenant, const std::string& tag, int day)
    {
        const auto flow = rows.flows.find({.tenant = tenant});
        const auto tags = R"([{"name":"kind","value":")" + tag + R"("}])";
        rows.tallies.accepted(
            {first_id_at(on(day)).value + ++counted},
            flow,
            R"({"from":"a@b.example","tags":)" + tags + "}"
        );
    }

    std::int64_t accepted()
    {
        return db.integer("SELECT sum(n) FROM tally JOIN label ON id = label WHERE metric = 0");
    }

    std::int64_t counted{};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(labels_in_a_transaction, labels_in_tables)

BOOST_AUTO_TEST_CASE(are_new_ones_once_they_are_forgotten)
{
    in_a_transaction([&] {
        count("a", "old", 0);
        count("a", "new", 5);
        count("another", "new", 5);
        count("a", "old", 0);
        rows.tallies.forget(day_of(on(3)), {}, 0, 200);
        count("a", "old", 5);
    });
    BOOST_TEST(accepted() == 3);
}

BOOST_AUTO_TEST_CASE(are_written_again_after_a_failure)
{
    {
        const sql::transaction failing(db);
        count("a", "kind", 0);
        rows.flush();
    }
    rows.rolled_back();
    in_a_transaction([&] { count("a", "kind", 0); });
    BOOST_TEST(accepted() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
