#include "cli/dead_letter_view.hpp"

#include "cli/load_line.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace json = boost::json;
using namespace relay::cli;

BOOST_AUTO_TEST_SUITE(dead_letters)

BOOST_AUTO_TEST_CASE(an_exported_line_has_no_tag_of_the_relay_and_keeps_the_others)
{
    const auto letter = json::parse(R"({"id":"ID","lane":"campaign","campaign":"spring","email":{
        "to":["a@b.example"],
        "tags":[{"name":"k","value":"v"},{"name":"any_name","value":"ID"}]}})");
    const auto line = json::parse(export_line(letter));
    BOOST_TEST(line.at("type").as_string() == "send_email");
    BOOST_TEST(line.at("lane").as_string() == "campaign");
    BOOST_TEST(line.at("campaign").as_string() == "spring");
    const auto& tags = line.at("payload").at("tags").as_array();
    BOOST_REQUIRE(tags.size() == 1u);
    BOOST_TEST(tags[0].at("name").as_string() == "k");
}

BOOST_AUTO_TEST_CASE(tags_that_were_only_the_relays_are_gone)
{
    const auto letter = json::parse(R"({"id":"ID","lane":"transactional","campaign":null,
        "email":{"tags":[{"name":"relay_id","value":"ID"}]}})");
    const auto line = json::parse(export_line(letter));
    BOOST_TEST(!line.at("payload").as_object().contains("tags"));
    BOOST_TEST(!line.as_object().contains("campaign"));
}

BOOST_AUTO_TEST_CASE(an_exported_line_has_no_link_of_the_relay_and_keeps_a_senders_own)
{
    const std::string email = R"("email":{"to":["a@b.example"],"headers":{"X-A":"1",
        "List-Unsubscribe":"<https://a.example/unsubscribe/x>","List-Unsubscribe-Post":"y"}}})";
    const auto headers = [&](const std::string& added) {
        const auto letter = json::parse(R"({"id":"ID","link_added":)" + added + "," + email);
        return json::parse(export_line(letter)).at("payload").at("headers").as_object();
    };
    BOOST_TEST(headers("false").size() == 3u);
    BOOST_TEST(headers("true").size() == 1u);
    BOOST_TEST(headers("true").contains("X-A"));
    const auto only = json::parse(R"({"id":"ID","link_added":true,"email":{"to":["a@b.example"],
        "headers":{"List-Unsubscribe":"<x>","List-Unsubscribe-Post":"y"}}})");
    const auto line = json::parse(export_line(only));
    BOOST_TEST(!line.at("payload").as_object().contains("headers"));
}

BOOST_AUTO_TEST_CASE(the_same_email_that_died_again_is_another_line_to_load)
{
    const auto exported = [](const char* id) {
        return export_line(json::object{
            {"id", id}, {"at", "T"}, {"lane", "campaign"}, {"email", {{"to", "a"}}}});
    };
    BOOST_TEST(prepared_line(exported("1"), "1", {}) != prepared_line(exported("2"), "1", {}));
    BOOST_TEST(prepared_line(exported("1"), "1", {}) == prepared_line(exported("1"), "7", {}));
}

BOOST_AUTO_TEST_CASE(a_letter_without_its_email_cannot_be_exported)
{
    BOOST_TEST(export_line(json::parse(R"({"id":"ID","email":null})")).empty());
}

BOOST_AUTO_TEST_CASE(people_see_groups_and_rows)
{
    const auto page = json::parse(R"({"data":[{"id":"ID","at":"T","reason":"refused",
        "to":["a@b.example","c@d.example"],"subject":"Hi\u001b[2J",
        "error":{"statusCode":422,"name":"validation_error","message":"No."}}],
        "groups":[{"reason":"refused","name":"validation_error","count":1}],"has_more":true})");
    const auto text = page_text(page);
    BOOST_TEST(
        text.find("    1  refused          validation_error\n\nid") != std::string::npos, text
    );
    BOOST_TEST(text.find("a@b.example, c@d.example") != std::string::npos);
    BOOST_TEST(text.find("422 validation_error No.") != std::string::npos);
    BOOST_TEST(text.find('\x1b') == std::string::npos);
    BOOST_TEST(text.ends_with("\nThere are more: --after ID\n"));
    BOOST_TEST(page_text(json::object()) == "no dead letters\n");
}

BOOST_AUTO_TEST_CASE(a_body_is_shown_in_its_lines_and_cannot_move_the_cursor)
{
    const auto letter = json::parse(
        R"json({"id":"1","email":{"text":"one\n\ttwo\u001b[2J\n","html":"<p>\u009bx</p>"}})json"
    );
    BOOST_TEST(
        letter_text(letter) == "id        1\n\ntext:\none\n\ttwo?[2J\n\n\nhtml:\n<p>?x</p>\n"
    );
}

BOOST_AUTO_TEST_SUITE_END()
