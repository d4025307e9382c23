#include "doctor/expected_records.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(names_of_records)

BOOST_AUTO_TEST_CASE(names_relative_to_the_zone_become_whole)
{
    const struct
    {
        const char* record;
        const char* domain;
        const char* whole;
    } cases[] = {
        {"send", "acme.example", "send.acme.example"},
        {"resend._domainkey", "acme.example", "resend._domainkey.acme.example"},
        {"send.news", "news.acme.example", "send.news.acme.example"},
        {"send.a.b", "a.b.acme.example", "send.a.b.acme.example"},
        {"send", "news.acme.example", "send.news.acme.example"},
        {"send", "send.example", "send.send.example"},
        {"send.send", "send.acme.example", "send.send.acme.example"},
        {"send.acme.example", "acme.example", "send.acme.example"},
        {"send.Acme.Example.", "acme.example", "send.Acme.Example"},
        {"@", "acme.example", "acme.example"},
        {"a.acme", "acme.example", "a.acme.acme.example"},
    };
    for (const auto& c : cases)
        BOOST_TEST(whole_name(c.record, c.domain) == c.whole);
}

BOOST_AUTO_TEST_CASE(long_texts_are_pasted_in_chunks)
{
    BOOST_TEST(txt_line("a.example", "say \"x\"") == R"(a.example. TXT "say \"x\"")");
    const auto line = txt_line("a.example", std::string(300, 'x'));
    BOOST_TEST(
        line == "a.example. TXT \"" + std::string(255, 'x') + "\" \"" + std::string(45, 'x') + '"'
    );
    BOOST_TEST(mx_line("a.example", 10, "b.example.") == "a.example. MX 10 b.example.");
}

BOOST_AUTO_TEST_CASE(what_resend_lists_replaces_what_is_usual)
{
    const standing listed{
        .what = standing::kind::listed,
        .domain = {
            .id = "1",
            .name = "acme.example",
            .status = "verified",
            .region = "eu-west-1",
            .records = {
                {.purpose = "SPF",
                 .name = "bounce",
                 .type = "MX",
                 .value = "feedback-smtp.eu-west-1.amazonses.com",
                 .priority = 20},
                {.purpose = "SPF",
                 .name = "bounce",
                 .type = "TXT",
                 .value = "\"v=spf1 include:amazonses.com -all\""},
                {.purpose = "DKIM",
                 .name = "k1._domainkey",
                 .type = "CNAME",
                 .value = "k1.resend.example"},
                {.purpose = "DKIM", .name = "k2._domainkey", .type = "TXT", .value = "p=x"},
                {.purpose = "Tracking", .name = "links", .type = "CNAME", .value = "x"},
            }}};
    const auto expected = records_for("acme.example", listed);
    BOOST_TEST(expected.told_by_resend);
    BOOST_TEST(expected.return_path == "bounce.acme.example");
    BOOST_TEST(expected.spf == "v=spf1 include:amazonses.com -all");
    BOOST_TEST(expected.mx == "feedback-smtp.eu-west-1.amazonses.com");
    BOOST_TEST(expected.mx_priority == 20);
    BOOST_REQUIRE(expected.dkim.size() == 2u);
    BOOST_TEST(expected.dkim[0].name == "k1._domainkey.acme.example");
    BOOST_TEST(expected.dkim[1].value == "p=x");

    const auto usual = records_for("acme.example", {});
    BOOST_TEST(!usual.told_by_resend);
    BOOST_TEST(usual.return_path == "send.acme.example");
    BOOST_TEST(usual.dkim.at(0).name == "resend._domainkey.acme.example");
}

BOOST_AUTO_TEST_SUITE_END()
