#include "pipeline/damage.hpp"
#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_FIXTURE_TEST_SUITE(a_store_that_cannot_be_read, test::api_fixture)

// As a disk that fails: SQLite's error is another, and takes the same way.
BOOST_AUTO_TEST_CASE(is_told_to_whoever_asks_and_ends_nothing)
{
    const auto id = send();
    for (const auto* table : {"message", "dead_letter", "tally", "suppression"})
        test::run_sql(
            store.location().path,
            std::string("ALTER TABLE ") + table + " RENAME TO hidden_" + table
        );
    struct question
    {
        const char* method;
        std::string path;
        const char* body;
    };
    const question questions[] = {
        {"GET", "/emails", ""},
        {"GET", "/emails/" + id, ""},
        {"GET", "/emails/0199b3c2-0000-7000-8000-000000000000", ""},
        {"PATCH", "/emails/" + id, R"({"scheduled_at":"2026-12-24T10:00:00Z"})"},
        {"POST", "/emails/" + id + "/cancel", ""},
        {"GET", "/relay/messages/" + id, ""},
        {"POST", "/relay/messages/" + id + "/cancel", ""},
        {"GET", "/relay/dead-letters", ""},
        {"GET", "/relay/dead-letters/" + id, ""},
        {"POST", "/relay/dead-letters/retry", R"({"all":true})"},
        {"POST", "/relay/dead-letters/purge", R"({"reason":"refused"})"},
        {"POST", "/relay/dead-letters/reconcile", R"({"all":true})"},
        {"GET", "/relay/report", ""},
        {"GET", "/suppressions", ""},
        {"GET", "/suppressions/ann@example.org", ""},
    };
    std::uint64_t asked = 0;
    for (const auto& [method, path, body] : questions) {
        const auto response = call(method, path, body);
        const auto what = std::string(method) + " " + path;
        BOOST_TEST(response.status == 500u, what);
        BOOST_TEST(
            json(response).at("message").as_string() == "The store cannot be read at this moment.",
            what
        );
        BOOST_TEST(doors.unreadable == ++asked, what);
    }
    BOOST_TEST(doors.why_unreadable.find("no such table") != std::string::npos);

    for (const auto* table : {"message", "dead_letter", "tally", "suppression"})
        test::run_sql(
            store.location().path,
            "ALTER TABLE hidden_" + std::string(table) + " RENAME TO " + table
        );
    BOOST_TEST(call("GET", "/emails/" + id).status == 200u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
