#include "campaign/mail_template.hpp"

#include "campaign/rendering.hpp"

namespace relay {

namespace {

std::string rendered(const mail_source& source, std::string_view json)
{
    const auto values = test::values(json);
    std::string out;
    const auto parsed = mail_template::parse(source);
    BOOST_REQUIRE(std::holds_alternative<mail_template>(parsed));
    const auto why =
        std::get<mail_template>(parsed).render(out, {.own = values, .unsubscribe_url = test::link});
    BOOST_REQUIRE(!why);
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(mail_templates)

BOOST_AUTO_TEST_CASE(each_field_is_escaped_as_it_needs)
{
    const mail_source source{
        .from = "{{n}} <us@acme.test>",
        .subject = "{{n}}: \"{{{n}}}\"",
        .html = "<p title=\"\">{{n}}{{{n}}}</p>",
        .text = "{{n}}",
        .headers = {{"X-A", "{{n}}"}, {"X-\"B", "b"}},
    };
    BOOST_TEST(
        rendered(source, R"({"n":"a&\n"})") ==
        R"("from":"a&  <us@acme.test>","subject":"a& : \"a& \"",)"
        R"("html":"<p title=\"\">a&amp;\na&\n</p>","text":"a&\n",)"
        R"("headers":{"X-A":"a& ","X-\"B":"b"},)"
    );
}

BOOST_AUTO_TEST_CASE(what_is_fixed_is_the_same_in_each_mail)
{
    const mail_source source{
        .fixed =
            test::values(R"({"reply_to":"{{n}}@acme.test","tags":[{"name":"a","value":"b"}]})"),
    };
    BOOST_TEST(
        rendered(source, R"({"n":"x"})") ==
        R"("reply_to":"{{n}}@acme.test","tags":[{"name":"a","value":"b"}],)"
    );
}

BOOST_AUTO_TEST_CASE(errors_of_all_fields_are_told_with_their_field)
{
    const mail_source source{
        .from = "us@acme.test",
        .subject = "Hi {{ .First }}",
        .html = "<p>\n{{#if x}}</p>",
        .text = "fine",
        .headers = {{"X-Ref", "%7B%7Bx%7D%7D"}},
    };
    const auto parsed = mail_template::parse(source);
    const auto* errors = std::get_if<std::vector<template_error>>(&parsed);
    BOOST_REQUIRE(errors);
    BOOST_REQUIRE(errors->size() == 3U);
    BOOST_TEST((*errors)[0].field == "subject");
    BOOST_TEST((*errors)[0].column == 4U);
    BOOST_TEST((*errors)[1].field == "html");
    BOOST_TEST((*errors)[1].line == 2U);
    BOOST_TEST((*errors)[2].field == "headers.X-Ref");
}

BOOST_AUTO_TEST_CASE(what_is_missing_anywhere_is_named)
{
    const mail_source source{
        .subject = "{{a}}",
        .text = "{{b}} {{unsubscribe_url}}",
        .headers = {{"X-C", "{{c}}"}},
    };
    const auto mail = std::get<mail_template>(mail_template::parse(source));
    BOOST_TEST(mail.missing(test::values(R"({"c":1,"b":1})")).value() == "a");
    BOOST_TEST(mail.missing(test::values(R"({"a":1,"b":1})")).value() == "c");
    BOOST_TEST(!mail.missing(test::values(R"({"a":1,"b":"","c":false})")));
    BOOST_TEST(mail.uses_unsubscribe_url());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
