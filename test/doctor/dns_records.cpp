#include "doctor/dkim_record.hpp"
#include "doctor/dmarc_discovery.hpp"
#include "doctor/expected_records.hpp"
#include "doctor/spf_evaluation.hpp"
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
        spf_result result;
    } cases[] = {
        {"v=spf1 include:amazonses.com ~all", spf_result::passes},
        {"v=spf1 include:amazonses.com. ~all", spf_result::passes},
        {"V=SPF1 INCLUDE:AmazonSES.com -ALL", spf_result::passes},
        {"v=spf1 ip4:192.0.2.1/24 a:x.example/28 mx exp=why.example include:amazonses.com",
         spf_result::passes},
        {"v=spf1 +all", spf_result::passes},
        {"v=spf1 include:nested.example -all", spf_result::passes},
        {"v=spf1 include:Nested.example. -all", spf_result::passes},
        {"v=spf1 redirect=nested.example", spf_result::passes},
        {"v=spf1 ~all include:amazonses.com", spf_result::does_not_pass},
        {"v=spf1 ?include:amazonses.com ~all", spf_result::does_not_pass},
        {"v=spf1 ?include:nested.example ~all", spf_result::does_not_pass},
        {"v=spf1 include:other.example ~all", spf_result::does_not_pass},
        {"v=spf1 -all redirect=nested.example", spf_result::does_not_pass},
        {"v=spf1", spf_result::does_not_pass},
        {"v=spf1 include:unasked.example ~all", spf_result::unknown},
        {"v=spf1 include:%{d}.example ~all", spf_result::unknown},
        {"v=spf1 include:failing.example ~all", spf_result::unknown},
        {"v=spf1 include:failing.example include:amazonses.com ~all", spf_result::passes},
        {"v=spf1 include:nothing.example include:amazonses.com ~all", spf_result::error},
        {"v=spf1 include:broken.example ~all", spf_result::error},
        {"v=spf1 include:loop.example ~all", spf_result::error},
        {"v=spf1 a a a a a mx mx mx mx mx mx", spf_result::error},
    };
    const auto record = [](const char* text) {
        return txt_answer{.status = dns_status::found, .records = {"another", text}};
    };
    const spf_sources sources{
        {"nested.example", record("v=spf1 ip6:2001:db8::/32 include:deeper.example ~all")},
        {"deeper.example", record("v=spf1 include:amazonses.com -all")},
        {"other.example", record("v=spf1 ip4:192.0.2.1 -all")},
        {"loop.example", record("v=spf1 include:loop.example -all")},
        {"broken.example", record("v=spf1 ipv4:192.0.2.1 include:amazonses.com -all")},
        {"nothing.example", {}},
        {"failing.example", {.status = dns_status::failed, .records = {}, .error = "SERVFAIL"}},
    };
    for (const auto& c : cases) {
        const auto parsed = parse_spf(c.text);
        BOOST_TEST_CONTEXT(c.text)
        {
            BOOST_REQUIRE(error_of(parsed) == "");
            const auto found = evaluate_spf(std::get<spf_record>(parsed), "amazonses.com", sources);
            BOOST_TEST((found.result == c.result), found.why);
            const bool explained = c.result == spf_result::unknown || c.result == spf_result::error;
            BOOST_TEST((!explained || !found.why.empty()));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_a_record_leads_to_is_asked_for_until_it_is_known)
{
    const auto record =
        std::get<spf_record>(parse_spf("v=spf1 include:A.example redirect=b.example"));
    const auto missing = missing_sources(record, "amazonses.com", {});
    const std::vector<std::string> both{"a.example", "b.example"};
    BOOST_TEST(missing == both, boost::test_tools::per_element());
    const spf_sources known{{"a.example", {}}};
    BOOST_TEST(missing_sources(record, "amazonses.com", known).empty()); // an error already
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
          "v=spf1 exp=a.example exp=b.example",
          "v=spf1 a b",
          "v=spf1 ipv4:192.0.2.1 include:amazonses.com",
          "v=spf1 ip4:192.0.2.256 include:amazonses.com",
          "v=spf1 ip4:192.0.2.1/33 include:amazonses.com",
          "v=spf1 ip4:192.0.2.1/024 include:amazonses.com",
          "v=spf1 ip4:2001:db8:: include:amazonses.com",
          "v=spf1 ip6:192.0.2.1 include:amazonses.com",
          "v=spf1 ip6:2001:db8::/129 include:amazonses.com",
          "v=spf1 ip4:192.0.2.1,192.0.2.2 include:amazonses.com",
          "v=spf1 include:amazonses.com all:x",
          "v=spf1 include:amazonses.com, ~all",
          "v=spf1 include:localhost",
          "v=spf1 include:amazonses..",
          "v=spf1 include:amazonses.123",
          "v=spf1 include=amazonses.com@x y@z",
          "v=spf1 include:%{x}.example",
          "v=spf1 include:%x.example",
          "v=spf1 a:/24",
          "v=spf1 a/33",
          "v=spf1 a//129",
          "v=spf1 mx:x.example/24/64",
          "v=spf1 redirect=x",
          "v=spf1 include:amazonses.com \xe2\x80\x93"
          "all",
          "v=spf1 include:amazonses.com ~ all"})
        BOOST_TEST(error_of(parse_spf(text)) != "", text);
    for (const auto* text :
         {"v=spf1 a/24 a//64 a:x.example/24//64 mx:x.example. ptr ptr:x.example -all",
          "v=spf1 exists:%{ir}.%{v}._spf.%{d2} include:%{d} a:%{o}/24 ~all",
          "v=spf1 ip6:2001:db8::1 ip6:::ffff:192.0.2.1/96 new-one=whatever%%_else -all",
          "v=spf1  include:amazonses.com   ?all "})
        BOOST_TEST(error_of(parse_spf(text)) == "", text);
}

BOOST_AUTO_TEST_CASE(a_missing_blank_is_said_to_be_missing)
{
    for (const auto* text :
         {"v=spf1 include:amazonses.com~all",
          "v=spf1 include:amazonses.com-all",
          "v=spf1 ip4:192.0.2.1include:amazonses.com ~all",
          "v=spf1 mxinclude:amazonses.com ~all"}) {
        const auto error = error_of(parse_spf(text));
        BOOST_TEST(error.find("a blank is missing") != std::string::npos, text << ": " << error);
    }
}

BOOST_AUTO_TEST_CASE(a_mended_record_protects_as_much_as_before)
{
    const struct
    {
        std::vector<std::string> texts;
        const char* mended;
    } cases[] = {
        {{"v=spf1 include:_spf.google.com -all"},
         "v=spf1 include:amazonses.com include:_spf.google.com -all"},
        {{"v=spf1 include:amazonses.com-all"}, "v=spf1 include:amazonses.com -all"},
        {{"v=spf1 ip4:192.0.2.1include:amazonses.com ~all"},
         "v=spf1 include:amazonses.com ip4:192.0.2.1 ~all"},
        {{"v=spf1 includes:amazonses.com -all"}, "v=spf1 include:amazonses.com -all"},
        {{"v=spf1 ?include:amazonses.com. -all"}, "v=spf1 include:amazonses.com -all"},
        {{"v=spf1 mx ~all", "v=spf1 include:amazonses.com mx -all"},
         "v=spf1 include:amazonses.com mx -all"},
        {{"v=spf1 exp=a.example exp=b.example"}, "v=spf1 include:amazonses.com exp=a.example ~all"},
        {{"v=spf1 redirect=a.example"}, "v=spf1 include:amazonses.com redirect=a.example"},
        {{"v=spf1"}, "v=spf1 include:amazonses.com ~all"},
    };
    for (const auto& c : cases) {
        const auto mended = mended_spf(c.texts, "amazonses.com");
        BOOST_TEST(mended == c.mended);
        BOOST_TEST(error_of(parse_spf(mended)) == "");
    }
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
        "v=DMARC1; p=Reject; sp=quarantine; np=reject; pct=20; adkim=s; aspf=r; t=y; psd=n;"
        " rua=mailto:a@acme.example, mailto:b@acme.example!10m; ruf=mailto:c@acme.example; fo=1"
    );
    BOOST_REQUIRE(parsed.has_value());
    const auto& record = *parsed;
    BOOST_TEST((record.policy == dmarc_policy::reject));
    BOOST_TEST((record.policy_for(true) == dmarc_policy::quarantine));
    BOOST_TEST((record.nonexistent_policy == dmarc_policy::reject));
    BOOST_TEST(record.percent == 20);
    BOOST_TEST(record.testing);
    BOOST_TEST((record.suffix == dmarc_suffix::no));
    BOOST_TEST((record.dkim == alignment::strict));
    BOOST_TEST((record.spf == alignment::relaxed));
    BOOST_TEST(record.reports_to.size() == 2u);
    BOOST_TEST(record.reports_to.at(1) == "mailto:b@acme.example!10m");
    BOOST_TEST(record.failures_to.size() == 1u);
    BOOST_TEST(record.slips.empty());
    BOOST_TEST(record.mended == "");
}

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_default)
{
    const auto record = parse_dmarc("v=DMARC1;p=none").value();
    BOOST_TEST((record.policy_for(true) == dmarc_policy::none));
    BOOST_TEST(record.percent == 100);
    BOOST_TEST(!record.testing);
    BOOST_TEST((record.suffix == dmarc_suffix::unsaid));
    BOOST_TEST((record.spf == alignment::relaxed));
    BOOST_TEST(record.reports_to.empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_record_of_dmarc_is_ignored)
{
    for (const auto* text : {"", "v=DMARC2; p=none", "v=dmarc1; p=none", "p=none; v=DMARC1"})
        BOOST_TEST(!parse_dmarc(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(what_is_malformed_is_named_and_the_policy_holds)
{
    const struct
    {
        const char* text;
        const char* slip;
        const char* mended;
    } cases[] = {
        {"v=DMARC1;p=reject;fo:0;rua=mailto:d@acme.example",
         "`fo:0`: it is no tag=value",
         "v=DMARC1; p=reject; rua=mailto:d@acme.example"},
        {"v=DMARC1; p=reject; pct=101", "`pct=101`", "v=DMARC1; p=reject"},
        {"v=DMARC1; p=reject; pct=", "`pct=`", "v=DMARC1; p=reject"},
        {"v=DMARC1; p=reject; adkim=strict; aspf=s",
         "`adkim=strict`",
         "v=DMARC1; p=reject; aspf=s"},
        {"v=DMARC1; p=reject; t=1; psd=maybe", "`psd=maybe`", "v=DMARC1; p=reject"},
        {"v=DMARC1; p=reject; nonsense", "`nonsense`", "v=DMARC1; p=reject"},
        {"v=DMARC1; rua=mailto:d@acme.example; p=reject; rua=mailto:e@acme.example",
         "twice",
         "v=DMARC1; p=reject; rua=mailto:d@acme.example"},
        {"v=DMARC1; p=none; p=reject", "twice", "v=DMARC1; p=reject"},
        {"v=DMARC1; p=reject; rua=d@acme.example,mailto:e@acme.example",
         "it lacks mailto:",
         "v=DMARC1; p=reject; rua=mailto:d@acme.example,mailto:e@acme.example"},
        {"v=DMARC1; p=reject; rua=somewhere; ruf=mailto:x@acme.example",
         "`somewhere`",
         "v=DMARC1; p=reject; ruf=mailto:x@acme.example"},
    };
    for (const auto& c : cases) {
        const auto record = parse_dmarc(c.text);
        BOOST_TEST_CONTEXT(c.text)
        {
            BOOST_REQUIRE(record.has_value());
            BOOST_TEST((record->policy == dmarc_policy::reject));
            BOOST_REQUIRE(!record->slips.empty());
            BOOST_TEST(
                record->slips.back().find(c.slip) != std::string::npos, record->slips.back()
            );
            BOOST_TEST(record->mended == c.mended);
            BOOST_TEST(parse_dmarc(record->mended)->slips.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_policy_that_nobody_can_read_is_none_and_its_mending_asks_for_what_was_meant)
{
    const std::pair<const char*, const char*> cases[] = {
        {"v=DMARC1", "v=DMARC1; p=none"},
        {"v=DMARC1; p=maybe; rua=mailto:d@acme.example",
         "v=DMARC1; p=none; rua=mailto:d@acme.example"},
        {"v=DMARC1; p=rejected", "v=DMARC1; p=reject"},
        {"v=DMARC1; p=quarantaine; sp=reject", "v=DMARC1; p=quarantine; sp=reject"},
        {"v=DMARC1; p=reject; sp=x", "v=DMARC1; p=reject"},
        {"v=DMARC1; p=reject; np=x", "v=DMARC1; p=reject"},
    };
    for (const auto& [text, mended] : cases) {
        const auto record = parse_dmarc(text).value();
        BOOST_TEST((record.policy == dmarc_policy::none), text);
        BOOST_TEST((record.policy_for(true) == dmarc_policy::none), text);
        BOOST_TEST(record.slips.size() == 1u, text);
        BOOST_TEST(record.mended == mended);
    }
}

BOOST_AUTO_TEST_CASE(consequences_are_told_in_plain_words)
{
    const auto of = [](const char* text, bool subdomain) {
        const auto parsed = parse_dmarc(text);
        std::string all;
        for (const auto& sentence : consequences(parsed.value(), subdomain))
            all += sentence + ' ';
        return all;
    };
    const auto strict = of("v=DMARC1; p=none; sp=reject; pct=50; aspf=s", true);
    BOOST_TEST(strict.find("refused") != std::string::npos);
    BOOST_TEST(strict.find("50 %") != std::string::npos);
    BOOST_TEST(strict.find("SPF cannot count") != std::string::npos);
    BOOST_TEST(strict.find("no rua=") != std::string::npos);
    BOOST_TEST(of("v=DMARC1; p=reject; t=y", false).find("one step less") != std::string::npos);
    BOOST_TEST(of("v=DMARC1; p=reject; pct=50", false).find("RFC 9989") != std::string::npos);
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

BOOST_AUTO_TEST_CASE(the_organisations_record_holds_where_the_domain_has_none)
{
    const auto at = [](std::string name, const char* text) {
        dmarc_lookup found{.name = std::move(name), .found = {}};
        if (*text)
            found.found = {.status = dns_status::found, .records = {text}};
        return found;
    };
    const auto own = at("_dmarc.a.b.c.example", "v=DMARC1; p=none");
    const auto none = at("_dmarc.a.b.c.example", "");
    const auto middle = at("_dmarc.b.c.example", "v=DMARC1; p=quarantine");
    const auto top = at("_dmarc.c.example", "v=DMARC1; p=reject");
    BOOST_TEST(ends_dmarc_walk(own, true));
    BOOST_TEST(!ends_dmarc_walk(none, true));
    BOOST_TEST(!ends_dmarc_walk(middle, false));
    BOOST_TEST(ends_dmarc_walk(at("_dmarc.b.c.example", "v=DMARC1; p=none; psd=n"), false));
    dmarc_lookup failing{
        .name = "_dmarc.b.c.example", .found = {.status = dns_status::failed, .records = {}}};
    BOOST_TEST(ends_dmarc_walk(failing, false));

    BOOST_TEST(choose_dmarc({own}).name == own.name);
    BOOST_TEST(choose_dmarc({none, middle, top}).name == top.name);
    BOOST_TEST(choose_dmarc({none, middle, at("_dmarc.c.example", "")}).name == middle.name);
    const auto suffix = at("_dmarc.c.example", "v=DMARC1; p=reject; psd=y");
    BOOST_TEST(choose_dmarc({none, middle, suffix}).name == middle.name);
    BOOST_TEST(choose_dmarc({none, at("_dmarc.b.c.example", ""), suffix}).name == suffix.name);
    BOOST_TEST(choose_dmarc({none, failing}).name == failing.name);
    BOOST_TEST(choose_dmarc({none, at("_dmarc.b.c.example", "")}).name == "_dmarc.b.c.example");
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
