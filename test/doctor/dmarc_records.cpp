#include "doctor/dmarc_discovery.hpp"
#include "relay/doctor/dmarc_record.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

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
