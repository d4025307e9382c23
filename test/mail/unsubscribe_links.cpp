#include "relay/mail/unsubscribe_links.hpp"

#include "mail/reading.hpp"

#include <boost/json/serialize.hpp>

namespace relay {

namespace {

struct fixture : test::reading
{
    static constexpr std::string_view one_click = "List-Unsubscribe=One-Click";

    const unsubscribe_codec codec{id_secret{1, 2, 3}};
    const unsubscribe_links links{codec, "https://mail.acme.test"};
    const message_id id{42};

    // A campaign's email with these further fields of the payload, as it goes out
    boost::json::object sent_with(std::string_view more)
    {
        auto email = sent(send_email(payload(more), R"(,"lane":"campaign")"));
        links.add_to(email, id);
        return test::parse_object(email.body);
    }

    std::string link_to(std::string address) const
    {
        return '<' + links.link({.message = id, .address = std::move(address)}) + '>';
    }

    void unchanged(std::string_view line)
    {
        auto email = sent(line);
        const auto before = email.body;
        links.add_to(email, id);
        BOOST_TEST(email.body == before, line);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(unsubscribe_links_of_mail, fixture)

BOOST_AUTO_TEST_CASE(campaign_mail_to_one_recipient_gets_both_headers_and_nothing_else)
{
    for (const auto* more :
         {"",
          R"(,"html":"<p>}]\"</p>","tags":[{"name":"a","value":"b"}])",
          R"(,"topicId":"t","attachments":[{"filename":"a}","content":"YWJj"}])"}) {
        auto without = sent(send_email(payload(more), R"(,"lane":"campaign")"));
        auto expected = test::parse_object(without.body);
        expected["headers"] = {
            {"List-Unsubscribe", link_to("ann@mail.test")}, {"List-Unsubscribe-Post", one_click}};
        BOOST_TEST(sent_with(more) == expected);
    }
}

BOOST_AUTO_TEST_CASE(the_headers_that_an_email_brings_stay)
{
    for (const auto* more :
         {R"(,"headers":{"X-A":"1","X-B":"}\""})",
          R"(,"headers":{"X-A":"1","X-B":"}\""},"topicId":"t","tags":[],"html":"x")",
          R"(,"headers":{"X-A":"1","X-B":"}\""},"attachments":[{"filename":"a","content":"YWJj"}])"}) {
        const auto headers = sent_with(more).at("headers").as_object();
        BOOST_TEST(headers.size() == 4u, more);
        BOOST_TEST(headers.at("X-A").as_string() == "1");
        BOOST_TEST(headers.at("X-B").as_string() == "}\"");
        BOOST_TEST(headers.at("List-Unsubscribe").as_string() == link_to("ann@mail.test"));
        BOOST_TEST(headers.at("List-Unsubscribe-Post").as_string() == one_click);
    }
}

BOOST_AUTO_TEST_CASE(no_headers_are_as_good_as_none)
{
    BOOST_TEST(sent_with(R"(,"headers":{})").at("headers").as_object().size() == 2u);
    auto email = std::get<submission>(reader.read_email(
        payload(R"(,"headers":null,"attachments":null)"), context, {.lane = "campaign"}
    ));
    links.add_to(email, id);
    BOOST_TEST(test::parse_object(email.body).at("headers").as_object().size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_email_that_brings_its_own_keeps_it_however_it_is_spelled)
{
    for (const auto* name :
         {"List-Unsubscribe", "list-unsubscribe", "LIST-UNSUBSCRIBE", "List-unsubscribe-post"})
        unchanged(send_email(
            payload(R"(,"headers":{"X-A":"1",")" + std::string(name) + R"(":"<mailto:a@b.c>"})"),
            R"(,"lane":"campaign")"
        ));
}

BOOST_AUTO_TEST_CASE(transactional_mail_gets_none)
{
    unchanged(send_email(payload()));
    unchanged(send_email(payload(), R"(,"campaign":"c","lane":"transactional")"));
}

BOOST_AUTO_TEST_CASE(mail_to_several_gets_none_as_a_link_is_good_for_one)
{
    for (const auto* more : {R"(,"cc":"bob@mail.test")", R"(,"bcc":["bob@mail.test"])"})
        unchanged(send_email(payload(more), R"(,"lane":"campaign")"));
    unchanged(send_email(
        R"({"to":["ann@mail.test","bob@mail.test"],"from":"us@acme.test","subject":"s","text":"t"})",
        R"(,"lane":"campaign")"
    ));
}

BOOST_AUTO_TEST_CASE(the_link_says_the_address_without_the_name_and_the_message)
{
    auto email = sent(send_email(
        R"({"to":["Ann \"A\" <Ann@Mail.test>"],"from":"us@acme.test","subject":"s","text":"t"})",
        R"(,"campaign":"spring")"
    ));
    links.add_to(email, id);
    const auto body = test::parse_object(email.body);
    const std::string header(body.at("headers").at("List-Unsubscribe").as_string());
    constexpr std::string_view begin = "<https://mail.acme.test/unsubscribe/";
    BOOST_REQUIRE(header.starts_with(begin) && header.ends_with('>'));
    const auto token = header.substr(begin.size(), header.size() - begin.size() - 1);
    const unsubscribe_claim expected{.message = id, .address = "Ann@Mail.test"};
    BOOST_TEST((codec.read(token) == expected));
}

BOOST_AUTO_TEST_CASE(slashes_at_the_end_of_the_public_address_do_not_matter)
{
    const unsubscribe_claim claim{.message = id, .address = "a@b.c"};
    for (const auto* url : {"https://mail.acme.test/", "https://mail.acme.test//"})
        BOOST_TEST(unsubscribe_links(codec, url).link(claim) == links.link(claim));
    BOOST_TEST(unsubscribe_links(codec, "https://acme.test/relay")
                   .link(claim)
                   .starts_with("https://acme.test/relay/unsubscribe/"));
}

BOOST_AUTO_TEST_CASE(a_link_of_ours_is_known_whatever_the_public_address_was)
{
    const unsubscribe_links elsewhere(codec, "https://other.test/relay");
    const unsubscribe_claim claim{.message = id, .address = "a@b.c"};
    BOOST_TEST(is_own_link(codec, link_to("a@b.c")));
    BOOST_TEST(is_own_link(codec, '<' + elsewhere.link(claim) + '>'));
    const unsubscribe_codec theirs(id_secret{9});
    BOOST_TEST(!is_own_link(theirs, link_to("a@b.c")));
    for (const auto* header :
         {"",
          ">",
          "<mailto:a@b.c>",
          "<https://acme.test/unsubscribe/>",
          "<https://acme.test/unsubscribe/x>"})
        BOOST_TEST(!is_own_link(codec, header), header);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
