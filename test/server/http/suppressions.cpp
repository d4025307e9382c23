#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

namespace json = boost::json;
using texts = std::vector<std::string>;

struct suppressions_fixture : test::api_fixture
{
    std::string text(const json::value& v, const char* name)
    {
        return std::string(v.at(name).as_string());
    }

    std::string add(const std::string& body)
    {
        const auto response = call("POST", "/suppressions", body);
        BOOST_REQUIRE_EQUAL(response.status, 201u);
        return text(json(response), "id");
    }

    texts emails(const std::string& query = "")
    {
        texts found;
        const auto list = json(call("GET", "/suppressions" + query));
        for (const auto& entry : list.at("data").as_array())
            found.push_back(text(entry, "email"));
        has_more = list.at("has_more").as_bool();
        return found;
    }

    bool has_more{};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(suppressions_over_http, suppressions_fixture)

BOOST_AUTO_TEST_CASE(an_address_is_added_and_looked_up_as_with_resend)
{
    const auto id = add(R"({"email":"Ann@example.org","why":"asked by phone","by":"kim"})");
    BOOST_TEST(add(R"({"email":"ann@EXAMPLE.org"})") == id);
    for (const auto& which :
         {id, std::string("ANN@example.org"), std::string("ann%40example.org")}) {
        const auto entry = json(call("GET", "/suppressions/" + which));
        BOOST_TEST(text(entry, "object") == "suppression");
        BOOST_TEST(text(entry, "email") == "Ann@example.org");
        BOOST_TEST(text(entry, "origin") == "manual");
        BOOST_TEST(entry.at("source_id").is_null());
        BOOST_TEST(text(entry, "created_at").size() == 26u);
        BOOST_TEST(text(entry.at("relay"), "scope") == "everywhere");
        BOOST_TEST(text(entry.at("relay"), "why") == "asked by phone");
        BOOST_TEST(text(entry.at("relay"), "by") == "kim");
    }
}

BOOST_AUTO_TEST_CASE(mail_to_a_suppressed_address_is_answered_with_an_id_and_not_sent)
{
    add(R"({"email":"ann@example.org"})");
    const auto id = send();
    const auto message = json(call("GET", "/relay/messages/" + id));
    BOOST_TEST(text(message, "state") == "suppressed");
    BOOST_TEST(store.counts().at(lane::transactional, state::queued) == 0);
}

BOOST_AUTO_TEST_CASE(an_address_is_suppressed_in_every_spelling)
{
    add(R"({"email":"ann@b\u00fccher.example"})");
    add(R"({"email":"\ufeffbob@mail.example\u200b"})");
    for (const std::string to :
         {"ann@xn--bcher-kva.example",
          "Ann <ANN@B\\u00dcCHER.example>",
          R"(\"ann\"@b\u00fccher.example\u00a0)",
          "bob@mail.example\\u00a0"}) {
        const auto email =
            R"({"from":"a@acme.example","subject":"s","text":"t","to":")" + to + "\"}";
        BOOST_TEST(
            text(json(call("GET", "/relay/messages/" + send(email))), "state") == "suppressed"
        );
    }
    BOOST_TEST(
        (emails() ==
         texts{
             "bob@mail.example",
             "ann@b\xc3\xbc"
             "cher.example"})
    );
}

BOOST_AUTO_TEST_CASE(a_pause_of_a_domain_holds_it_in_every_spelling)
{
    call("POST", "/relay/resume", "[]"); // as PHP writes {}
    call("POST", "/relay/pause", R"({"domain":"B\u00fccher.example"})");
    for (const std::string from : {"a@xn--bcher-kva.example", "a@b\\u00fccher.example"}) {
        const auto id =
            send(R"({"from":")" + from + R"(","subject":"s","text":"t","to":"ann@mail.example"})");
        const auto message = json(call("GET", "/relay/messages/" + id));
        BOOST_TEST(text(message, "waits_for") == "pause:domain:xn--bcher-kva.example");
    }
}

BOOST_AUTO_TEST_CASE(transactional_mail_goes_on_when_only_campaigns_are_stopped)
{
    add(R"({"email":"ann@example.org","campaign_only":true})");
    BOOST_TEST(text(json(call("GET", "/relay/messages/" + send())), "state") == "queued");
    const auto id =
        text(json(call("POST", "/emails", good_email, {{"x-relay-lane", "campaign"}})), "id");
    BOOST_TEST(text(json(call("GET", "/relay/messages/" + id)), "state") == "suppressed");
}

BOOST_AUTO_TEST_CASE(who_is_removed_gets_mail_again)
{
    add(R"({"email":"ann@example.org"})");
    const auto removed = json(call("DELETE", "/suppressions/ANN@example.org"));
    BOOST_TEST(removed.at("deleted").as_bool());
    BOOST_TEST(call("DELETE", "/suppressions/ann@example.org").status == 404u);
    BOOST_TEST(call("GET", "/suppressions/ann@example.org").status == 404u);
    BOOST_TEST(text(json(call("GET", "/relay/messages/" + send())), "state") == "queued");
}

BOOST_AUTO_TEST_CASE(a_message_that_waits_loses_those_who_are_suppressed_meanwhile)
{
    const auto alone = send();
    const auto together =
        send(R"({"from":"a@acme.example","to":["ann@example.org","bob@example.org"],)"
             R"("cc":["cat@example.org"],"subject":"Hi","text":"ann@example.org"})");
    add(R"({"email":"ann@example.org"})");
    add(R"({"email":"cat@example.org"})");
    sending();
    BOOST_TEST(text(json(call("GET", "/relay/messages/" + alone)), "state") == "suppressed");
    const auto message = json(call("GET", "/relay/messages/" + together));
    BOOST_TEST(text(message, "state") == "sent");
    BOOST_TEST((message.at("to") == json::value{"bob@example.org"}));
    BOOST_TEST(message.at("cc").is_null());
    BOOST_TEST(message.at("recipients").to_number<int>() == 1);
    BOOST_REQUIRE_EQUAL(resend.sent.size(), 1u);
    BOOST_TEST(resend.sent[0].find(R"("to":["bob@example.org"],"subject")") != std::string::npos);
    BOOST_TEST(resend.sent[0].find(R"("text":"ann@example.org")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lists_are_paged_in_both_directions)
{
    add(R"({"email":"a@example.org"})");
    const auto b = add(R"({"email":"b@example.org"})");
    add(R"({"email":"c@example.org"})");
    BOOST_TEST((emails("?limit=2") == texts{"c@example.org", "b@example.org"}));
    BOOST_TEST(has_more);
    BOOST_TEST((emails("?limit=2&after=" + b) == texts{"a@example.org"}));
    BOOST_TEST(!has_more);
    BOOST_TEST((emails("?limit=1&before=" + b) == texts{"c@example.org"}));
    BOOST_TEST((emails("?origin=bounce") == texts{}));
    BOOST_TEST((emails("?origin=manual").size() == 3u));
    for (const auto* bad : {"?limit=0", "?limit=101", "?limit=x", "?origin=sun", "?scope=moon"})
        BOOST_TEST(call("GET", std::string("/suppressions") + bad).status == 422u);
    BOOST_TEST(call("GET", "/suppressions?after=nobody").status == 404u);
}

BOOST_AUTO_TEST_CASE(batches_add_and_remove_up_to_a_hundred)
{
    const auto answer = call(
        "POST", "/suppressions/batch/add", R"({"emails":["a@example.org","B <b@example.org>"]})"
    );
    BOOST_TEST(answer.status == 201u);
    const auto added = json(answer);
    BOOST_REQUIRE_EQUAL(added.at("data").as_array().size(), 2u);
    const auto removed = json(call(
        "POST", "/suppressions/batch/remove", R"({"emails":["b@example.org","nobody@example.org"]})"
    ));
    BOOST_REQUIRE_EQUAL(removed.at("data").as_array().size(), 1u);
    BOOST_TEST(removed.at("data").at(0).at("deleted").as_bool());
    BOOST_TEST((emails() == texts{"a@example.org"}));
}

BOOST_AUTO_TEST_CASE(the_calls_are_there_below_any_base_path)
{
    BOOST_TEST(
        call("POST", "/resend/v1/suppressions", R"({"email":"a@example.org"})").status == 201u
    );
    BOOST_TEST(call("GET", "//suppressions").status == 200u);
    BOOST_TEST(call("DELETE", "/resend/suppressions/a@example.org").status == 200u);
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_as_resend_does)
{
    const auto name = [&](const char* path, const char* body) {
        return text(json(call("POST", path, body)), "name");
    };
    BOOST_TEST(name("/suppressions", "{}") == "missing_required_field");
    BOOST_TEST(name("/suppressions", R"({"email":"ann"})") == "validation_error");
    BOOST_TEST(name("/suppressions", "[]") == "validation_error");
    BOOST_TEST(name("/suppressions/batch/add", R"({"emails":[]})") == "validation_error");
    BOOST_TEST(
        name("/suppressions/batch/add", R"({"emails":["a@example.org",7]})") == "validation_error"
    );
    BOOST_TEST(
        name("/suppressions/batch/remove", R"({"emails":["a"],"ids":["b"]})") == "validation_error"
    );
    BOOST_TEST(name("/suppressions/batch/remove", R"({"ids":[7]})") == "validation_error");
    BOOST_TEST((emails() == texts{}));
}

BOOST_AUTO_TEST_CASE(a_long_reason_is_cut_between_two_characters)
{
    std::string why = "x";
    for (int i = 0; i < 5'000; ++i)
        why += "\xc3\xa4";
    add(R"({"email":"ann@example.org","why":")" + why + "\"}");
    const auto found = json(call("GET", "/suppressions/ann@example.org"));
    const auto kept = text(found.at("relay"), "why");
    BOOST_TEST(!kept.empty());
    BOOST_TEST(kept.size() < why.size());
    BOOST_TEST(why.starts_with(kept));
    BOOST_TEST(count_characters(kept) * 2 == kept.size() + 1); // the x, and whole characters
}

BOOST_AUTO_TEST_CASE(of_several_addresses_the_wrong_one_is_named)
{
    const auto answer = json(call(
        "POST", "/suppressions/batch/add", R"({"emails":["a@example.org","nobody","b@c.example"]})"
    ));
    BOOST_TEST(
        text(answer, "message") ==
        "Invalid `emails` field. The email address needs to follow the `email@example.com` or "
        "`Name <email@example.com>` format. (The address at `emails[1]`.)"
    );
    BOOST_TEST((emails() == texts{}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
