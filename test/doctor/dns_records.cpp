#include "doctor/dkim_record.hpp"
#include "doctor/expected_records.hpp"
#include "doctor/spf_record.hpp"
#include "relay/doctor/dmarc_record.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

const std::string good_key =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDBBnjuhPtOjDF4dNiPuVYHVD01XLcL4oG1UNbhAt9YJa2M88kn0cBR"
    "JtixtKY8FziYVCpyOOKSrR9XEqp1fUmi9QwWgn6SPw4yK6ujt7N7yxkAWrY+Rjr0+zRAufZ+SGWBBnpA05Zh+YpuEU5g"
    "pRhmr5QVb966u0V4joHXllRK5wIDAQAB";

template <class T>
std::string error_of(const std::variant<T, std::string>& parsed)
{
    const auto* error = std::get_if<std::string>(&parsed);
    return error ? *error : "";
}

} // namespace

BOOST_AUTO_TEST_SUITE(spf_records)

BOOST_AUTO_TEST_CASE(resends_servers_pass_when_they_are_included_before_all)
{
    const struct
    {
        const char* text;
        bool passes;
    } cases[] = {
        {"v=spf1 include:amazonses.com ~all", true},
        {"V=SPF1 INCLUDE:AmazonSES.com -ALL", true},
        {"v=spf1 ip4:192.0.2.1/24 a:x.example/28 mx exp=why.example include:amazonses.com", true},
        {"v=spf1 +all", true},
        {"v=spf1 ~all include:amazonses.com", false},
        {"v=spf1 ?include:amazonses.com ~all", false},
        {"v=spf1 include:example.amazonses.com ~all", false},
        {"v=spf1 redirect=acme.example", false},
        {"v=spf1", false},
    };
    for (const auto& c : cases) {
        const auto parsed = parse_spf(c.text);
        BOOST_TEST_CONTEXT(c.text)
        {
            BOOST_REQUIRE(error_of(parsed) == "");
            BOOST_TEST(
                passes_servers_of(std::get<spf_record>(parsed), "amazonses.com") == c.passes
            );
        }
    }
}

BOOST_AUTO_TEST_CASE(what_receivers_take_for_an_error_is_one)
{
    for (const auto* text :
         {"v=spf10 include:amazonses.com",
          "spf1",
          "v=spf1 include: ~all",
          "v=spf1 include ~all",
          "v=spf1 includes:amazonses.com",
          "v=spf1 ip4",
          "v=spf1 amazonses.com",
          "v=spf1 -",
          "v=spf1 redirect=a.example redirect=b.example",
          "v=spf1 a b",
          "v=spf1 a a a a a mx mx mx mx mx mx"})
        BOOST_TEST(error_of(parse_spf(text)) != "", text);
}

BOOST_AUTO_TEST_CASE(other_texts_are_left_alone)
{
    BOOST_TEST(is_spf("v=spf1"));
    BOOST_TEST(is_spf("v=spf1 -all"));
    BOOST_TEST(!is_spf("v=spf1-all"));
    BOOST_TEST(!is_spf("google-site-verification=x"));
    BOOST_TEST(!is_spf(""));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(dkim_records)

BOOST_AUTO_TEST_CASE(the_key_is_read_as_resend_writes_it)
{
    const auto parsed = parse_dkim("p=" + good_key);
    BOOST_REQUIRE(error_of(parsed) == "");
    const auto& record = std::get<dkim_record>(parsed);
    BOOST_TEST(record.key == good_key);
    BOOST_TEST(record.bits == 1024);
    BOOST_TEST(record.key_type == "rsa");
    BOOST_TEST(!record.testing);
}

BOOST_AUTO_TEST_CASE(blanks_and_more_tags_do_not_matter)
{
    const auto split = good_key.substr(0, 50) + " " + good_key.substr(50);
    const auto parsed = parse_dkim("v=DKIM1; k=RSA ;t=s:y; s=email; h=sha256; p = " + split + ";");
    BOOST_REQUIRE(error_of(parsed) == "");
    const auto& record = std::get<dkim_record>(parsed);
    BOOST_TEST(record.key == good_key);
    BOOST_TEST(record.testing);
    BOOST_TEST(record.for_email);
}

BOOST_AUTO_TEST_CASE(an_empty_key_is_a_revoked_one)
{
    const auto parsed = parse_dkim("v=DKIM1; p=");
    BOOST_REQUIRE(error_of(parsed) == "");
    BOOST_TEST(std::get<dkim_record>(parsed).key == "");
}

BOOST_AUTO_TEST_CASE(an_ed25519_key_has_32_bytes)
{
    const auto parsed = parse_dkim("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    BOOST_TEST(error_of(parsed) == "");
    BOOST_TEST(error_of(parse_dkim("k=ed25519; p=11qYAYKxCrfVS/7T")) != "");
}

BOOST_AUTO_TEST_CASE(what_cannot_verify_anything_is_an_error)
{
    const std::string all[] = {
        "",
        "k=rsa",
        "p",
        "p=" + good_key + "; p=" + good_key,
        "v=DKIM2; p=" + good_key,
        "p=" + good_key + "; v=DKIM1",
        "p=" + good_key.substr(0, 100), // only the first chunk made it into DNS
        "p=not*base64",
        "k=dsa; p=" + good_key,
        "v=spf1 include:amazonses.com ~all"};
    for (const auto& text : all)
        BOOST_TEST(error_of(parse_dkim(text)) != "", text);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(dmarc_records)

BOOST_AUTO_TEST_CASE(every_tag_is_a_value)
{
    const auto parsed = parse_dmarc(
        "v=DMARC1; p=Reject; sp=quarantine; pct=20; adkim=s; aspf=r;"
        " rua=mailto:a@acme.example, mailto:b@acme.example; ruf=mailto:c@acme.example; fo=1"
    );
    BOOST_REQUIRE(error_of(parsed) == "");
    const auto& record = std::get<dmarc_record>(parsed);
    BOOST_TEST((record.policy == dmarc_policy::reject));
    BOOST_TEST((record.policy_for(true) == dmarc_policy::quarantine));
    BOOST_TEST(record.percent == 20);
    BOOST_TEST((record.dkim == alignment::strict));
    BOOST_TEST((record.spf == alignment::relaxed));
    BOOST_TEST(record.reports_to.size() == 2u);
    BOOST_TEST(record.reports_to.at(1) == "mailto:b@acme.example");
    BOOST_TEST(record.failures_to.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_default)
{
    const auto parsed = parse_dmarc("v=DMARC1;p=none");
    BOOST_REQUIRE(error_of(parsed) == "");
    const auto& record = std::get<dmarc_record>(parsed);
    BOOST_TEST((record.policy_for(true) == dmarc_policy::none));
    BOOST_TEST(record.percent == 100);
    BOOST_TEST((record.spf == alignment::relaxed));
    BOOST_TEST(record.reports_to.empty());
}

BOOST_AUTO_TEST_CASE(what_receivers_ignore_is_an_error)
{
    for (const auto* text :
         {"",
          "v=DMARC1",
          "v=DMARC2; p=none",
          "v=dmarc1; p=none",
          "p=none; v=DMARC1",
          "v=DMARC1; p=maybe",
          "v=DMARC1; p=none; sp=x",
          "v=DMARC1; p=none; pct=101",
          "v=DMARC1; p=none; pct=-1",
          "v=DMARC1; p=none; pct=",
          "v=DMARC1; p=none; aspf=x",
          "v=DMARC1; p=none; p=reject",
          "v=DMARC1; p=none; nonsense"})
        BOOST_TEST(error_of(parse_dmarc(text)) != "", text);
}

BOOST_AUTO_TEST_CASE(consequences_are_told_in_plain_words)
{
    const auto of = [](const char* text, bool subdomain) {
        const auto parsed = parse_dmarc(text);
        std::string all;
        for (const auto& sentence : consequences(std::get<dmarc_record>(parsed), subdomain))
            all += sentence + ' ';
        return all;
    };
    const auto strict = of("v=DMARC1; p=none; sp=reject; pct=50; aspf=s", true);
    BOOST_TEST(strict.find("refused") != std::string::npos);
    BOOST_TEST(strict.find("50 %") != std::string::npos);
    BOOST_TEST(strict.find("SPF cannot count") != std::string::npos);
    BOOST_TEST(strict.find("no rua=") != std::string::npos);
    const auto mild = of("v=DMARC1; p=none; sp=reject; rua=mailto:a@acme.example", false);
    BOOST_TEST(mild.find("is not stopped") != std::string::npos);
    BOOST_TEST(mild.find("rua") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_record_is_looked_for_up_to_the_organisations_domain)
{
    using names = std::vector<std::string>;
    BOOST_TEST(dmarc_names("acme.example") == names{"_dmarc.acme.example"});
    const names three{"_dmarc.a.b.example", "_dmarc.b.example"};
    BOOST_TEST(dmarc_names("a.b.example") == three);
    const auto many = dmarc_names("a.b.c.d.e.f.g.h.i.j.example");
    BOOST_TEST(many.size() == 7u);
    BOOST_TEST(many.at(1) == "_dmarc.e.f.g.h.i.j.example");
    BOOST_TEST(many.back() == "_dmarc.j.example");
    BOOST_TEST(dmarc_names("localhost") == names{"_dmarc.localhost"});
}

BOOST_AUTO_TEST_SUITE_END()

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
