#include "campaign/mail_renderer.hpp"

#include "campaign/rendering.hpp"
#include "support/moments.hpp"

namespace relay {

namespace {

mail_source newsletter()
{
    return {
        .from = "Acme <news@acme.test>",
        .subject = "Hi {{first_name}}",
        .html = "<p>Hi {{first_name}}</p><a href=\"{{unsubscribe_url}}\">Bye</a>",
        .headers = {{"X-City", "{{city}}"}},
        .fixed =
            test::values(R"({"reply_to":"us@acme.test","tags":[{"name":"tenant","value":"t1"}]})"),
    };
}

struct rendering_fixture
{
    mail_renderer renderer;
    job_context context{.now = test::noon, .uuid = "id-1", .correlation_tag = "relay_id"};

    std::variant<invalid_mail, submission> render(
        const mail_source& source,
        const boost::json::object& values,
        std::string_view address = "ann@mail.test"
    )
    {
        const auto mail = std::get<mail_template>(mail_template::parse(source));
        return renderer.render(
            mail, address, {.own = values, .unsubscribe_url = test::link}, context
        );
    }

    submission sent(const mail_source& source, const boost::json::object& values)
    {
        auto result = render(source, values);
        if (const auto* invalid = std::get_if<invalid_mail>(&result))
            BOOST_FAIL(invalid->reason);
        return std::get<submission>(std::move(result));
    }

    std::string refused(
        const mail_source& source,
        const boost::json::object& values,
        std::string_view address = "ann@mail.test"
    )
    {
        const auto result = render(source, values, address);
        BOOST_REQUIRE(std::holds_alternative<invalid_mail>(result));
        return std::get<invalid_mail>(result).reason;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(mails_of_a_campaign, rendering_fixture)

BOOST_AUTO_TEST_CASE(are_what_a_producer_could_have_handed_in)
{
    const auto email = sent(newsletter(), test::values(R"({"first_name":"A&B","city":"Köln"})"));
    BOOST_TEST(
        email.body ==
        R"({"from":"Acme <news@acme.test>","to":["ann@mail.test"],"reply_to":["us@acme.test"],)"
        R"("subject":"Hi A&B","tags":[{"name":"tenant","value":"t1"},{"name":"relay_id","value":"id-1"}],)"
        R"("html":"<p>Hi A&amp;B</p><a href=\"https://mail.acme.test/unsubscribe/T0KEN\">Bye</a>",)"
        R"("headers":{"X-City":"Köln"}})"
    );
    BOOST_TEST((email.lane == lane::campaign));
    BOOST_TEST(email.tenant == "t1");
    BOOST_TEST(email.domain == "acme.test");
    BOOST_TEST(email.recipients == 1U);
}

BOOST_AUTO_TEST_CASE(keep_resends_rules_or_are_refused_with_a_reason)
{
    auto source = newsletter();
    source.from = "{{from}}";
    const auto refused_from = [&](std::string_view json) {
        return refused(source, test::values(json));
    };
    BOOST_TEST(refused_from(R"({"from":"x"})").starts_with("Invalid `from` field."));
    BOOST_TEST(refused_from(R"({"from":"A <a@b.test> <c@d.test>"})").starts_with("Invalid `from`"));

    const auto good = test::values(R"({"first_name":"A","city":"B"})");
    BOOST_TEST(refused(newsletter(), good, "nobody").starts_with("Invalid `to` field."));
    BOOST_TEST(
        refused(newsletter(), test::values(R"({"city":"a\u0007"})")) ==
        "Invalid `headers.X-City` field. It must not contain line breaks or other control "
        "characters."
    );
    for (const auto* zero : {R"({"first_name":"a\u0000b"})"})
        BOOST_TEST(refused(newsletter(), test::values(zero)).find("U+0000") != std::string::npos);

    source = newsletter();
    source.html = "{{body}}";
    BOOST_TEST(refused(source, good) == "Missing `html` or `text` field.");
    source.html = "{{#city}}x{{/city}}{{list}}";
    BOOST_TEST(
        refused(source, test::values(R"({"list":[1]})")) ==
        "The value of `list` is a list or an object, not a text."
    );
}

BOOST_AUTO_TEST_CASE(that_are_refused_have_a_fault_that_is_kept)
{
    const auto fault = [&](const mail_source& source, const boost::json::object& values) {
        const auto result = render(source, values);
        const auto* invalid = std::get_if<invalid_mail>(&result);
        return invalid ? std::string(to_string(invalid->fault)) : "none";
    };
    auto source = newsletter();
    source.from = "{{from}}";
    const auto values = test::values(R"({"from":"x","list":[1],"first_name":"A"})");
    BOOST_TEST(fault(source, values) == "invalid_from");
    source = newsletter();
    source.headers = {{"X-A.B", "a\n"}};
    BOOST_TEST(fault(source, values) == "invalid_headers");
    source = newsletter();
    source.subject = "a\nb";
    BOOST_TEST(fault(source, values) == "invalid_subject");
    source.subject = "a";
    source.html = "{{list}}";
    BOOST_TEST(fault(source, values) == "not_rendered");
    source.html = "{{nothing}}";
    BOOST_TEST(fault(source, values) == "no_content");
}

BOOST_AUTO_TEST_CASE(that_are_no_utf8_harm_nobody_else)
{
    boost::json::object broken;
    broken["first_name"] = "half \xed\xa0\xbd";
    BOOST_TEST(refused(newsletter(), broken) == "A value is not valid UTF-8.");
    sent(newsletter(), test::values(R"({"first_name":"Ann"})"));
}

BOOST_AUTO_TEST_CASE(have_a_subject_of_one_line)
{
    const auto email =
        sent(newsletter(), test::values(R"({"first_name":"A\r\nBcc: b","city":"C\nD"})"));
    const auto body = test::values(email.body);
    BOOST_TEST(body.at("subject").as_string() == "Hi A Bcc: b");
    BOOST_TEST(body.at("headers").at("X-City").as_string() == "C D");
}

BOOST_AUTO_TEST_CASE(may_be_made_of_a_template_of_resends)
{
    const mail_source source{
        .fixed = test::values(R"({"template":{"id":"welcome","variables":{"A":"{{a}}"}}})"),
    };
    BOOST_TEST(sent(source, {}).body.find(R"("A":"{{a}}")") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
