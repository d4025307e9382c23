#include "server/http/api_fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

struct lists_fixture : test::api_fixture
{
    json::value import(
        const std::string& file,
        const std::string& type = "text/csv",
        const std::string& query = {},
        unsigned expected = 200
    )
    {
        const auto response = call(
            "POST", "/relay/lists/customers/contacts?" + query, file, {{"content-type", type}}
        );
        BOOST_TEST(response.status == expected, response.body);
        return json(response);
    }

    // A file that breaks off behind this
    void break_off(std::string file, const std::string& query)
    {
        server_request request{.method = "POST", .path = "/relay/lists/customers/contacts"};
        request.query = query;
        request.headers.emplace_back("content-type", "text/csv");
        test::body_of_text body(std::move(file), true);
        request.streamed = &body;
        auto ask = [&]() -> asio::awaitable<void> { co_await api.handle(std::move(request)); };
        test::run(ctx, ask());
    }

    std::string exported(const std::string& accept = "text/csv")
    {
        return call("GET", "/relay/lists/customers/contacts", {}, {{"accept", accept}}).body;
    }

    json::value contact(const std::string& email)
    {
        return json(call("GET", "/relay/lists/customers/contacts/" + email));
    }

    json::value change(const std::string& email, const std::string& body, unsigned expected = 200)
    {
        const auto response = call("PATCH", "/relay/lists/customers/contacts/" + email, body);
        BOOST_TEST(response.status == expected, response.body);
        return json(response);
    }

    void make_list()
    {
        BOOST_TEST(call("POST", "/relay/lists", R"({"name":"customers"})").status == 201u);
    }

    std::int64_t count(const std::string& field)
    {
        return json(call("GET", "/relay/lists/customers")).at(field).as_int64();
    }
};

std::string rows(int from, int to)
{
    std::string csv;
    for (int i = from; i < to; ++i)
        csv += "r" + std::to_string(i) + "@example.org,Ann\n";
    return csv;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(lists, lists_fixture)

BOOST_AUTO_TEST_CASE(are_made_listed_and_removed)
{
    const auto made = call("POST", "/relay/lists", R"({"name":"a b/c"})");
    BOOST_TEST(made.status == 201u);
    BOOST_TEST(json(made).at("name") == "a b/c");
    BOOST_TEST(json(made).at("contacts") == 0);
    BOOST_TEST(call("POST", "/relay/lists", R"({"name":"a b/c"})").status == 409u);
    BOOST_TEST(call("POST", "/relay/lists", R"({"name":""})").status == 422u);
    BOOST_TEST(call("POST", "/relay/lists", R"({"name":"a\nb"})").status == 422u);
    BOOST_TEST(call("POST", "/relay/lists", R"({"name":"a","nmae":"b"})").status == 422u);
    call("POST", "/relay/lists", R"({"name":"b"})");
    auto page = json(call("GET", "/relay/lists?limit=1"));
    BOOST_TEST(page.at("has_more") == true);
    BOOST_TEST(page.at("data").at(0).at("name") == "a b/c");
    page = json(call("GET", "/relay/lists?limit=1&after=a%20b%2Fc"));
    BOOST_TEST(page.at("has_more") == false);
    BOOST_TEST(page.at("data").at(0).at("name") == "b");
    BOOST_TEST(call("GET", "/relay/lists/a%20b%2Fc").status == 200u);
    BOOST_TEST(call("DELETE", "/relay/lists/a%20b%2Fc").status == 200u);
    BOOST_TEST(call("DELETE", "/relay/lists/a%20b%2Fc").status == 404u);
    BOOST_TEST(call("GET", "/relay/lists/a%20b%2Fc").status == 404u);
}

BOOST_AUTO_TEST_CASE(take_files_of_contacts_and_say_whom_they_skipped)
{
    make_list();
    const auto first = import("E-Mail;First name;status\n"
                              "ann@example.org;Ann;gold\n"
                              "nobody;x;x\n"
                              "Ann@Example.org;Anna;gold\n");
    BOOST_TEST(first.at("added") == 1);
    BOOST_TEST(first.at("updated") == 0);
    BOOST_TEST(first.at("skipped") == 2);
    BOOST_TEST(first.at("first_skipped").at(0).at("line") == 3);
    BOOST_TEST(first.at("first_skipped").at(0).at("reason") == "invalid_address");
    BOOST_TEST(first.at("first_skipped").at(1).at("reason") == "duplicate");
    const auto second = import(
        R"([{"email":"ann@example.org","age":5,"why":"x"},{"email":"bob@example.org"}])",
        "application/json"
    );
    BOOST_TEST(second.at("added") == 1);
    BOOST_TEST(second.at("updated") == 1);
    const auto third =
        import("{\"email\":\"eve@example.org\",\"a\":[1]}\n", "application/x-ndjson");
    BOOST_TEST(third.at("added") == 1);
    auto ann = contact("ANN@example.org").as_object();
    ann.erase("since");
    const json::object expected{
        {"email", "ann@example.org"},
        {"First name", "Ann"},
        {"age", 5},
        {"status", "subscribed"},
        {"why", nullptr}};
    BOOST_TEST(ann == expected);
    BOOST_TEST(count("contacts") == 3);
    import("email\na@example.org\n", "image/png", {}, 415);
    import("name\nAnn\n", "text/csv", {}, 422);
    import("email\na@example.org\n", "text/csv", "resubscribe=yes", 422);
    import("email\na@example.org\n", "text/csv", "resubscrbe=true", 422);
    BOOST_TEST(count("contacts") == 3);
}

BOOST_AUTO_TEST_CASE(take_a_large_file_in_steps_and_nothing_of_one_that_is_refused_at_its_end)
{
    make_list();
    import("email,name\n" + rows(0, 5'000) + "eve@example.org,\"Eve\n", "text/csv", {}, 422);
    BOOST_TEST(count("contacts") == 0);
    BOOST_TEST(import("email,name\n" + rows(0, 5'000)).at("added") == 5'000);
    const auto again = import("email,name\n" + rows(4'000, 6'000) + rows(4'000, 4'001));
    BOOST_TEST(again.at("added") == 1'000);
    BOOST_TEST(again.at("updated") == 1'000);
    BOOST_TEST(again.at("skipped") == 1);
    BOOST_TEST(count("subscribed") == 6'000);
}

BOOST_AUTO_TEST_CASE(leave_nothing_of_an_upload_that_breaks_off_unless_it_has_a_name)
{
    make_list();
    const auto file = "email,name\n" + rows(0, 5'000);
    for (const auto* query : {"", "upload=customers.csv"})
        BOOST_CHECK_THROW(break_off(file, query), broken_body);
    auto look = [&]() -> asio::awaitable<void> {
        const auto left = co_await contact_reader.unfinished();
        BOOST_REQUIRE(left.uploads.size() == 1u);
        BOOST_TEST(left.uploads[0].name == "customers.csv");
        BOOST_TEST(left.uploads[0].reached == 4'001u);
    };
    test::run(ctx, look());
    const auto done = import("email,name\n" + rows(0, 5'100), "text/csv", "upload=customers.csv");
    BOOST_TEST(done.at("added") == 5'100);
    BOOST_TEST(done.at("skipped") == 0);
}

BOOST_AUTO_TEST_CASE(change_nothing_when_their_own_export_is_imported)
{
    make_list();
    import(
        R"({"email":"ann@example.org","n":5,"t":"x, \"y\"\nz","l":["a",{"b":null}],"f":true})"
        "\n"
        R"({"email":"bob@example.org","z":null,"e":""})"
        "\n",
        "application/x-ndjson"
    );
    change("bob@example.org", R"({"status":"unsubscribed","why":"moved away"})");
    const auto csv = exported();
    BOOST_TEST(csv.starts_with(
        "email,n,t,l,f,z,e,status,since,why\nann@example.org,5,\"x, \"\"y\"\"\nz\","
    ));
    BOOST_TEST(csv.find("\nbob@example.org,,,,,,,unsubscribed,") != std::string::npos);
    const auto ndjson = exported("application/x-ndjson");
    for (int large = 0; large < 2; ++large) {
        auto answer = import(csv, "text/csv", large ? "upload=again" : "");
        BOOST_TEST(answer.at("updated") == 2);
        BOOST_TEST(exported() == csv);
        BOOST_TEST(exported("application/x-ndjson") == ndjson);
        answer = import(ndjson, "application/x-ndjson", large ? "upload=again" : "");
        BOOST_TEST(answer.at("updated") == 2);
        BOOST_TEST(exported("application/x-ndjson") == ndjson);
        BOOST_TEST(exported() == csv);
    }
}

BOOST_AUTO_TEST_CASE(have_contacts_that_are_changed_by_hand)
{
    make_list();
    import("email,name\nann@example.org,Ann\n");
    auto ann = change("Ann@example.org", R"({"name":null,"age":7,"status":"unsubscribed"})");
    BOOST_TEST(ann.at("status") == "unsubscribed");
    BOOST_TEST(ann.at("why") == "by hand");
    BOOST_TEST(ann.at("age") == 7);
    BOOST_TEST(!ann.as_object().contains("name"));
    change("ann@example.org", R"({"status":"bounced"})", 422);
    change("ann@example.org", R"({"status":"gone"})", 422);
    change("ann@example.org", R"({"email":"eve@example.org"})", 422);
    change("ann@example.org", R"({"why":"x"})", 422);
    change("ann@example.org", R"([])", 422);
    change("eve@example.org", R"({"a":1})", 404);
    BOOST_TEST(contact("ann@example.org") == ann);
    BOOST_TEST(call("DELETE", "/relay/lists/customers/contacts/ANN@example.org").status == 200u);
    BOOST_TEST(call("GET", "/relay/lists/customers/contacts/ann@example.org").status == 404u);
    BOOST_TEST(call("GET", "/relay/lists/others/contacts/ann@example.org").status == 404u);
    BOOST_TEST(call("GET", "/relay/lists/others/contacts").status == 404u);
}

BOOST_AUTO_TEST_CASE(are_read_page_by_page)
{
    make_list();
    import("email,name\n" + rows(0, 25));
    change("r7@example.org", R"({"status":"unsubscribed"})");
    change("r24@example.org", R"({"status":"unsubscribed"})");
    const auto page = [this](const std::string& query) {
        return json(call("GET", "/relay/lists/customers/contacts?" + query));
    };
    const auto first = page("limit=20");
    BOOST_TEST(first.at("data").as_array().size() == 20u);
    BOOST_TEST(first.at("data").at(0).at("email") == "r0@example.org");
    BOOST_TEST(first.at("has_more").as_bool());
    BOOST_TEST(first.at("next") == "r19@example.org");
    const auto last = page("limit=20&after=R19@example.org");
    BOOST_TEST(last.at("data").as_array().size() == 5u);
    BOOST_TEST(!last.at("has_more").as_bool());
    BOOST_TEST(last.at("next").is_null());
    BOOST_TEST(!page("limit=25").at("has_more").as_bool());

    const auto gone = page("status=unsubscribed&limit=1");
    BOOST_REQUIRE(gone.at("data").as_array().size() == 1u);
    BOOST_TEST(gone.at("data").at(0).at("email") == "r7@example.org");
    const auto after = std::string(gone.at("next").as_string());
    const auto others = page("status=unsubscribed&after=" + after);
    BOOST_REQUIRE(others.at("data").as_array().size() == 1u);
    BOOST_TEST(others.at("data").at(0).at("email") == "r24@example.org");
    BOOST_TEST(!others.at("has_more").as_bool());
    for (const auto* nonsense : {"limit=0", "status=gone", "after=nobody@example.org", "email=x"})
        BOOST_TEST(
            call("GET", std::string("/relay/lists/customers/contacts?") + nonsense).status == 422u,
            nonsense
        );
    BOOST_TEST(call("GET", "/relay/lists/others/contacts?limit=1").status == 404u);
}

// Whoever asks for a rare status gets an answer, and where to go on.
BOOST_AUTO_TEST_CASE(are_looked_through_for_a_status_in_bounded_steps)
{
    make_list();
    import("email,name\n" + rows(0, 21'000));
    change("r20999@example.org", R"({"status":"unsubscribed"})");
    const auto path = std::string("/relay/lists/customers/contacts?status=unsubscribed");
    const auto first = json(call("GET", path));
    BOOST_TEST(first.at("data").as_array().empty());
    BOOST_TEST(first.at("has_more").as_bool());
    const auto after = std::string(first.at("next").as_string());
    const auto second = json(call("GET", path + "&after=" + after));
    BOOST_TEST(second.at("data").as_array().size() == 1u);
    BOOST_TEST(!second.at("has_more").as_bool());
}

BOOST_AUTO_TEST_CASE(free_an_address_in_memory_too_when_somebody_subscribes_again)
{
    make_list();
    import("email\nann@example.org\n");
    auto leave = [&]() -> asio::awaitable<void> {
        unsubscribe_claim who{.message = {}, .address = "ann@example.org"};
        co_await tracker.take_unsubscribe(std::move(who), "one-click unsubscribe");
    };
    test::run(ctx, leave());
    BOOST_TEST(contact("ann@example.org").at("status") == "unsubscribed");
    BOOST_TEST(contact("ann@example.org").at("why") == "one-click unsubscribe");
    BOOST_TEST(suppressed_addresses.stops("ann@example.org", lane::campaign));
    import("email\nann@example.org\n");
    BOOST_TEST(contact("ann@example.org").at("status") == "unsubscribed");
    import("email\nann@example.org\n", "text/csv", "resubscribe=true");
    BOOST_TEST(contact("ann@example.org").at("status") == "subscribed");
    BOOST_TEST(!suppressed_addresses.stops("ann@example.org", lane::campaign));
    test::run(ctx, leave());
    BOOST_TEST(contact("ann@example.org").at("status") == "unsubscribed");
    change("ann@example.org", R"({"status":"subscribed"})");
    BOOST_TEST(!suppressed_addresses.stops("ann@example.org", lane::campaign));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
