#include "sim/support/caller.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace {

namespace json = boost::json;
using test::name_of;

struct suppression_endpoints_fixture : test::caller
{
    suppression_endpoints_fixture() { t.limit.set(0); }

    std::string add(const std::string& email)
    {
        const auto reply = call("POST", "/suppressions", R"({"email":")" + email + "\"}");
        BOOST_REQUIRE_EQUAL(reply.status, 201);
        return test::id_of(reply);
    }

    std::vector<std::string> emails(const std::string& query)
    {
        std::vector<std::string> found;
        const auto list = json::parse(call("GET", "/suppressions" + query).body);
        for (const auto& row : list.at("data").as_array())
            found.push_back(json::value_to<std::string>(row.at("email")));
        has_more = list.at("has_more").as_bool();
        return found;
    }

    bool has_more{};
};

using texts = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(suppression_endpoints, suppression_endpoints_fixture)

BOOST_AUTO_TEST_CASE(an_address_is_added_once_and_found_by_id_and_by_address_in_any_case)
{
    const auto id = add("Ann@example.org");
    BOOST_TEST(add("ann@EXAMPLE.org") == id);
    for (const auto* which : {id.c_str(), "ANN@example.org", "ann%40example.org"}) {
        const auto found = json::parse(call("GET", "/suppressions/" + std::string(which)).body);
        BOOST_TEST((found.at("object") == "suppression"));
        BOOST_TEST((found.at("id") == json::value(id)));
        BOOST_TEST((found.at("origin") == "manual"));
        BOOST_TEST(found.at("source_id").is_null());
        BOOST_TEST((found.at("created_at") == "2026-11-23 12:00:00.000+00"));
    }
}

BOOST_AUTO_TEST_CASE(a_removed_address_is_gone)
{
    add("ann@example.org");
    const auto reply = call("DELETE", "/suppressions/ann@example.org");
    BOOST_TEST(json::parse(reply.body).at("deleted").as_bool());
    BOOST_TEST(call("GET", "/suppressions/ann@example.org").status == 404);
    BOOST_TEST(call("DELETE", "/suppressions/ann@example.org").status == 404);
}

BOOST_AUTO_TEST_CASE(the_list_is_paged_newest_first)
{
    add("a@example.org");
    const auto b = add("b@example.org");
    add("c@example.org");
    BOOST_TEST(emails("?limit=2") == (texts{"c@example.org", "b@example.org"}));
    BOOST_TEST(has_more);
    BOOST_TEST(emails("?limit=2&after=" + b) == texts{"a@example.org"});
    BOOST_TEST(!has_more);
    BOOST_TEST(emails("?before=" + b) == texts{"c@example.org"});
    BOOST_TEST(emails("?origin=bounce") == texts{});
    BOOST_TEST(name_of(call("GET", "/suppressions?origin=sun")) == "validation_error");
    BOOST_TEST(name_of(call("GET", "/suppressions?limit=101")) == "validation_error");
}

BOOST_AUTO_TEST_CASE(batches_add_and_remove_up_to_a_hundred)
{
    const auto added = json::parse(
        call("POST", "/suppressions/batch/add", R"({"emails":["a@example.org","b@example.org"]})")
            .body
    );
    BOOST_TEST(added.at("data").as_array().size() == 2u);
    const auto removed = json::parse(call(
                                         "POST",
                                         "/suppressions/batch/remove",
                                         R"({"emails":["a@example.org","nobody@example.org"]})"
    )
                                         .body);
    BOOST_REQUIRE_EQUAL(removed.at("data").as_array().size(), 1u);
    BOOST_TEST(removed.at("data").at(0).at("deleted").as_bool());
    BOOST_TEST(emails("") == texts{"b@example.org"});
    BOOST_TEST(
        name_of(call("POST", "/suppressions/batch/remove", R"({"emails":["x"],"ids":["y"]})")) ==
        "validation_error"
    );
    BOOST_TEST(call("POST", "/suppressions/batch/add", R"({"emails":[]})").status == 422);
    BOOST_TEST(call("POST", "/suppressions/batch/add", R"({"emails":["nobody"]})").status == 422);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
