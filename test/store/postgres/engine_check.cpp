#include "relay/store/engine_check.hpp"

#include "relay/store/store_error.hpp"
#include "store/postgres/database_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace relay;
using namespace relay::test;
using result = engine_report::result;

namespace {

result result_of(const engine_report& report, std::string_view what)
{
    const auto found = std::ranges::find(report.findings, what, &engine_report::finding::what);
    BOOST_REQUIRE_MESSAGE(found != report.findings.end(), what);
    return found->result;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(engine_check, database_fixture)

BOOST_AUTO_TEST_CASE(the_fence_holds_here)
{
    const auto report = check_engine(store_location::in_postgresql(url, schema));
    for (const auto* what :
         {"fence_of_the_past",
          "fence_of_the_present",
          "fence_of_the_future",
          "clock_timestamp",
          "on_conflict",
          "standbys",
          "synchronous_commit"})
        BOOST_TEST((result_of(report, what) == result::good), what);
    const auto db = open(postgres::access::read);
    BOOST_TEST(
        db->integer("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'fence_check%'") == 0
    );
}

// The tests' server syncs nothing.
BOOST_AUTO_TEST_CASE(a_server_that_syncs_nothing_is_bad)
{
    const auto report = check_settings(store_location::in_postgresql(url, schema));
    BOOST_TEST((result_of(report, "fsync") == result::bad));
    BOOST_TEST((report.worst() == result::bad));
}

BOOST_AUTO_TEST_CASE(a_database_that_is_not_there_is_said_to_be_so)
{
    const auto nowhere = store_location::in_postgresql("postgresql:///x?host=/nonexistent", schema);
    BOOST_CHECK_THROW(check_settings(nowhere), store_error);
}

BOOST_AUTO_TEST_SUITE_END()
