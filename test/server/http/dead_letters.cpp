#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

struct letters_fixture : test::api_fixture
{
    // Mail that Resend refuses for good
    std::vector<std::string> bury(int letters)
    {
        resend.answer = {
            .verdict = verdict::refused,
            .status = 422,
            .name = "validation_error",
            .message = "No.",
        };
        std::vector<std::string> buried;
        for (int i = 0; i < letters; ++i) {
            pause_control.pause({.kind = pause_kind::all, .name = {}});
            buried.push_back(send());
            sending(); // one by one: a batch that is refused is split
        }
        return buried;
    }

    boost::json::value handle(const char* verb, const std::string& order)
    {
        return json(call("POST", std::string("/relay/dead-letters/") + verb, order));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(dead_letters, letters_fixture)

BOOST_AUTO_TEST_CASE(a_refused_message_is_listed_with_resends_words)
{
    const auto id = bury(1).front();
    const auto list = json(call("GET", "/relay/dead-letters"));
    BOOST_TEST(!list.at("has_more").as_bool());
    BOOST_REQUIRE(list.at("data").as_array().size() == 1u);
    const auto& letter = list.at("data").at(0);
    BOOST_TEST(letter.at("id").as_string() == id);
    BOOST_TEST(letter.at("reason").as_string() == "refused");
    BOOST_TEST(letter.at("to").at(0).as_string() == "ann@example.org");
    BOOST_TEST(letter.at("error").at("statusCode").as_int64() == 422);
    BOOST_TEST(letter.at("error").at("message").as_string() == "No.");
    BOOST_TEST(letter.at("history").as_array().size() == 1u);
    BOOST_TEST(list.at("groups").at(0).at("reason").as_string() == "refused");
    BOOST_TEST(list.at("groups").at(0).at("count").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(different_errors_of_one_name_are_groups_of_their_own)
{
    bury(2);
    resend.answer.message = "The address x1@acme.example is unknown.";
    const auto refuse = [this](const std::string& why) {
        resend.answer.message = why;
        pause_control.pause({.kind = pause_kind::all, .name = {}});
        const auto id = send();
        sending();
        return id;
    };
    const auto first = refuse("The address x1@acme.example is unknown.");
    refuse("The address y2@acme.example is unknown.");
    refuse("Missing `subject` field.");
    const auto groups = json(call("GET", "/relay/dead-letters")).at("groups").as_array();
    BOOST_REQUIRE_EQUAL(groups.size(), 3u);
    BOOST_TEST(groups.at(0).at("count").as_int64() == 2);
    BOOST_TEST(groups.at(1).at("count").as_int64() == 2);
    BOOST_TEST(groups.at(2).at("count").as_int64() == 1);
    BOOST_TEST(groups.at(2).at("statusCode").as_int64() == 422);
    BOOST_TEST(groups.at(2).at("message").as_string() == "Missing `subject` field.");

    const auto count = [this](const std::string& query) {
        const auto page = json(call("GET", "/relay/dead-letters?" + query));
        return page.at("data").as_array().size();
    };
    BOOST_TEST(count("error=missing%20%60SUBJECT") == 1u);
    BOOST_TEST(count("error=validation_error") == 5u);
    BOOST_TEST(count("error=is+unknown&reason=refused") == 2u);
    BOOST_TEST(count("error=is+unknown&reason=expired") == 0u);
    // As the group has it, and nothing that only contains it
    refuse("Missing `subject` field. And more.");
    BOOST_TEST(count("message=Missing+%60subject%60+field.") == 1u);
    BOOST_TEST(count("message=The+address+%E2%80%A6+is+unknown.&error=validation_error") == 2u);
    BOOST_TEST(count("message=The+address+x1@acme.example+is+unknown.") == 0u);
    const auto group = handle(
        "retry", R"({"message":"The address … is unknown.","reason":"refused","dry_run":true})"
    );
    BOOST_TEST(group.at("matched").as_int64() == 2);
    const auto retried = handle("retry", R"({"error":"is unknown","dry_run":true})");
    BOOST_TEST(retried.at("matched").as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(letters_are_chosen_by_campaign_domain_and_time)
{
    bury(1);
    const std::string other =
        R"({"from":"a@Other.Example","to":["ann@example.org"],"subject":"Hi","text":"Hello"})";
    pause_control.pause({.kind = pause_kind::all, .name = {}});
    call("POST", "/emails", other, {{"x-relay-campaign", "spring"}});
    sending();
    const auto matched = [this](const std::string& order) {
        const auto answer = handle("purge", order);
        const auto* n = answer.as_object().if_contains("matched");
        return n ? n->as_int64() : -1;
    };
    const auto dry = [](const std::string& members) {
        return "{\"dry_run\":true," + members + "}";
    };
    BOOST_TEST(matched(dry(R"("all":true)")) == 2);
    BOOST_TEST(matched(dry(R"("campaign":"spring")")) == 1);
    BOOST_TEST(matched(dry(R"("campaign":"summer")")) == 0);
    BOOST_TEST(matched(dry(R"("domain":"OTHER.example")")) == 1);
    BOOST_TEST(matched(dry(R"("domain":"acme.example","campaign":"spring")")) == 0);
    BOOST_TEST(matched(dry(R"("since":"1h")")) == 2);
    BOOST_TEST(matched(dry(R"("until":"1h")")) == 0);
    BOOST_TEST(
        matched(dry(R"("since":"2020-01-01T00:00:00Z","until":"2021-01-01T00:00:00Z")")) == 0
    );
    for (const auto* nonsense :
         {R"("since":"yesterday")", R"("all":true,"campaign":"spring")", R"("campaign":"")"})
        BOOST_TEST(matched(dry(nonsense)) == -1, nonsense);
    BOOST_TEST(matched(R"({"campaign":"spring"})") == 1);
    BOOST_TEST(matched(dry(R"("all":true)")) == 1);
}

BOOST_AUTO_TEST_CASE(a_letter_tells_whether_the_relay_added_its_link)
{
    const auto bury_one = [&](const std::string& email) {
        resend.answer = {.verdict = verdict::refused, .status = 422};
        const auto id =
            json(call("POST", "/emails", email, {{"x-relay-lane", "campaign"}})).at("id");
        sending();
        pause_control.pause({.kind = pause_kind::all, .name = {}});
        return json(call("GET", "/relay/dead-letters/" + std::string(id.as_string())));
    };
    const auto plain = bury_one(good_email);
    BOOST_TEST(plain.at("link_added").as_bool());
    BOOST_TEST(plain.at("email").at("headers").as_object().contains("List-Unsubscribe"));
    const auto own =
        bury_one(R"({"from":"a@acme.example","to":"ann@example.org","subject":"s","text":"t",)"
                 R"("headers":{"List-Unsubscribe":"<https://acme.example/unsubscribe/x>"}})");
    BOOST_TEST(!own.at("link_added").as_bool());
}

BOOST_AUTO_TEST_CASE(a_letter_alone_has_its_email)
{
    const auto id = bury(1).front();
    const auto letter = json(call("GET", "/relay/dead-letters/" + id));
    BOOST_TEST(letter.at("email").at("text").as_string() == "Hello");
}

BOOST_AUTO_TEST_CASE(lists_are_read_page_by_page)
{
    const auto buried = bury(3);
    const auto first = json(call("GET", "/relay/dead-letters?limit=2"));
    BOOST_TEST(first.at("has_more").as_bool());
    BOOST_REQUIRE(first.at("data").as_array().size() == 2u);
    BOOST_TEST(first.at("data").at(1).at("id").as_string() == buried[1]);
    const auto rest = json(call("GET", "/relay/dead-letters?limit=2&after=" + buried[1]));
    BOOST_TEST(!rest.at("has_more").as_bool());
    BOOST_REQUIRE(rest.at("data").as_array().size() == 1u);
    BOOST_TEST(rest.at("data").at(0).at("id").as_string() == buried[2]);
}

BOOST_AUTO_TEST_CASE(a_list_with_bad_parameters_is_refused)
{
    for (const auto* query : {"limit=0", "limit=1001", "limit=x", "after=x", "reason=boredom"})
        BOOST_TEST(call("GET", std::string("/relay/dead-letters?") + query).status == 422u, query);
}

BOOST_AUTO_TEST_CASE(an_order_names_exactly_one_choice)
{
    for (const auto* order :
         {"",
          "{}",
          "[]",
          "{",
          R"({"all":false})",
          R"({"all":true,"reason":"refused"})",
          R"({"ids":[]})",
          R"({"ids":[1]})",
          R"({"reason":"boredom"})",
          R"({"all":true,"dryrun":true})",
          R"({"all":true,"dry_run":"yes"})"})
        for (const auto* verb : {"retry", "purge"})
            BOOST_TEST(
                call("POST", std::string("/relay/dead-letters/") + verb, order).status == 422u,
                order
            );
}

BOOST_AUTO_TEST_CASE(a_dry_run_does_nothing)
{
    bury(2);
    const auto handled = handle("purge", R"({"all":true,"dry_run":true})");
    BOOST_TEST(handled.at("matched").as_int64() == 2);
    BOOST_TEST(handled.at("done").as_int64() == 0);
    BOOST_TEST(json(call("GET", "/relay/dead-letters")).at("data").as_array().size() == 2u);
}

BOOST_AUTO_TEST_CASE(letters_are_purged_for_good)
{
    const auto id = bury(2).front();
    const auto handled = handle("purge", R"({"ids":[")" + id + R"(","x"]})");
    BOOST_TEST(handled.at("matched").as_int64() == 1);
    BOOST_TEST(handled.at("done").as_int64() == 1);
    BOOST_REQUIRE(handled.at("skipped").as_array().size() == 1u);
    BOOST_TEST(handled.at("skipped").at(0).at("id").as_string() == "x");
    BOOST_TEST(handled.at("skipped").at(0).at("reason").as_string() == "not_found");
    BOOST_TEST(call("GET", "/relay/dead-letters/" + id).status == 404u);
}

BOOST_AUTO_TEST_CASE(only_unknown_ids_touch_no_letter)
{
    bury(1);
    const auto handled = handle("purge", R"({"ids":["x"]})");
    BOOST_TEST(handled.at("matched").as_int64() == 0);
    BOOST_TEST(handled.at("done").as_int64() == 0);
    BOOST_TEST(json(call("GET", "/relay/dead-letters")).at("data").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_retried_letter_is_sent)
{
    bury(1);
    resend.answer = {.verdict = verdict::accepted, .status = 200};
    pause_control.pause({.kind = pause_kind::all, .name = {}});
    const auto handled = handle("retry", R"({"reason":"refused"})");
    BOOST_TEST(handled.at("done").as_int64() == 1);
    sending();
    BOOST_TEST(store.counts().at(lane::transactional, state::sent) == 1);
    BOOST_TEST(json(call("GET", "/relay/dead-letters")).at("data").as_array().empty());
}

BOOST_AUTO_TEST_SUITE_END()
