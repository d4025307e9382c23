#include "doctor/error_of.hpp"
#include "doctor/expected_records.hpp"
#include "doctor/spf_evaluation.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;
using test::error_of;

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
