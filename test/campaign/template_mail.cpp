#include "campaign/template_mail.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

struct template_mail_fixture
{
    static constexpr message_id id{4'711'000'000'000};

    job_context context{.now = test::noon, .uuid = "id-1", .correlation_tag = "relay_id"};

    static template_mail mails(std::string public_url = "https://mail.acme.test")
    {
        const mail_source source{
            .from = "Acme <news@acme.test>",
            .subject = "Hi {{first_name}}",
            .html = R"(<p>{{email}}</p><a href="{{unsubscribe_url}}">Bye</a>)",
            .text = {},
            .headers = {},
            .fixed = {},
        };
        return {
            std::get<mail_template>(mail_template::parse(source)),
            {.flow = "campaign-1", .secret = {}, .public_url = std::move(public_url)}};
    }

    static recipient_record recipient(std::string email, std::string variables)
    {
        return {
            .id = {.upload = {1}, .line = 1},
            .email = std::move(email),
            .variables = std::move(variables),
            .state = recipient_state::waiting};
    }

    static std::size_t count(std::string_view in, std::string_view what)
    {
        std::size_t n = 0;
        for (auto at = in.find(what); at != std::string_view::npos; at = in.find(what, at + 1))
            ++n;
        return n;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_mail_of_a_template, template_mail_fixture)

BOOST_AUTO_TEST_CASE(has_the_recipients_values_and_one_link_in_its_text_and_its_headers)
{
    auto all = mails();
    const auto made =
        all.make(recipient("Ann <ann@mail.test>", R"({"first_name":"Ann"})"), id, context);
    const auto* mail = std::get_if<submission>(&made);
    BOOST_REQUIRE(mail);
    BOOST_TEST((mail->lane == lane::campaign));
    BOOST_TEST(mail->campaign == "campaign-1");
    BOOST_TEST(mail->domain == "acme.test");
    BOOST_TEST(count(mail->body, "\"Hi Ann\"") == 1u);
    BOOST_TEST(count(mail->body, "https://mail.acme.test/unsubscribe/") == 2u);
    BOOST_TEST(count(mail->body, "List-Unsubscribe=One-Click") == 1u);

    const unsubscribe_codec codec(id_secret{});
    const unsubscribe_claim ann{.message = id, .address = "ann@mail.test"};
    BOOST_TEST(count(mail->body, codec.write(ann)) == 2u);
}

BOOST_AUTO_TEST_CASE(has_no_link_where_nobody_could_follow_it)
{
    auto all = mails("");
    const auto made = all.make(recipient("ann@mail.test", ""), id, context);
    const auto* mail = std::get_if<submission>(&made);
    BOOST_REQUIRE(mail);
    BOOST_TEST(count(mail->body, "nsubscribe") == 0u);
    BOOST_TEST(count(mail->body, "\"Hi \"") == 1u);
}

BOOST_AUTO_TEST_CASE(that_breaks_a_rule_is_none)
{
    auto all = mails();
    const auto mail = all.make(recipient("no address", "{}"), id, context);
    BOOST_TEST(std::holds_alternative<invalid_mail>(mail));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
