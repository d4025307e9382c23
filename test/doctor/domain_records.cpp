#include "doctor/spf_record.hpp"
#include "relay/doctor/domain_checks.hpp"
#include "support/name_server.hpp"
#include "support/run.hpp"

#include <map>

namespace asio = boost::asio;

using namespace relay;
using test::name_server;

namespace {

using diagnoses = std::map<std::string, diagnosis>; // by what was checked

// What is said of domains whose records stand in a real name server
std::map<std::string, diagnoses>
check(const std::vector<std::string>& lines, const std::vector<std::string>& names)
{
    const name_server server(lines);
    asio::io_context ctx{1};
    dns_resolver dns(ctx.get_executor(), {.servers = server.address()});
    std::vector<domain_to_check> domains;
    for (const auto& name : names)
        domains.push_back({.name = name, .at_resend = {}});
    std::map<std::string, diagnoses> said;
    auto task = [&]() -> asio::awaitable<void> {
        for (auto& report : co_await check_domains(dns, domains))
            for (auto& d : report.diagnoses)
                said[report.domain][d.check] = d;
    };
    test::run(ctx, task());
    return said;
}

std::string txt(const std::string& name, const std::string& text)
{
    return name_server::txt(name, name_server::chunks(text));
}

bool tells(const diagnosis& d, std::string_view words)
{
    return (d.text + ' ' + d.advice + ' ' + d.record).find(words) != std::string::npos;
}

const std::string key = "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=; k=ed25519";

} // namespace

BOOST_AUTO_TEST_SUITE(domain_records)

BOOST_AUTO_TEST_CASE(includes_are_followed_as_receivers_do)
{
    const auto said = check(
        {txt("send.nested.example", "v=spf1 include:spf.nested.example -all"),
         txt("spf.nested.example", "v=spf1 include:deeper.nested.example ~all"),
         txt("deeper.nested.example", "v=spf1 include:amazonses.com. -all"),
         txt("send.astray.example", "v=spf1 include:spf.other.example -all"),
         txt("spf.other.example", "v=spf1 ip4:192.0.2.1 -all"),
         txt("send.dangling.example", "v=spf1 include:nothing.example include:amazonses.com -all"),
         txt("send.endless.example", "v=spf1 include:send.endless.example -all"),
         txt("send.typo.example", "v=spf1 ipv4:192.0.2.1 include:amazonses.com -all")},
        {"nested.example", "astray.example", "dangling.example", "endless.example", "typo.example"}
    );
    BOOST_TEST((said.at("nested.example").at("spf").level == severity::good));
    const auto& astray = said.at("astray.example").at("spf");
    BOOST_TEST((astray.level == severity::problem));
    BOOST_TEST(tells(astray, "\"v=spf1 include:amazonses.com include:spf.other.example -all\""));
    const auto& dangling = said.at("dangling.example").at("spf");
    BOOST_TEST((dangling.level == severity::problem));
    BOOST_TEST(tells(dangling, "nothing.example, which it includes, has no SPF record"));
    BOOST_TEST(tells(said.at("endless.example").at("spf"), "more than 10 looks into DNS"));
    const auto& typo = said.at("typo.example").at("spf");
    BOOST_TEST((typo.level == severity::problem));
    BOOST_TEST(tells(typo, "`ipv4:192.0.2.1` is no mechanism of SPF"));
    BOOST_TEST(tells(typo, "\"v=spf1 include:amazonses.com -all\""));
}

BOOST_AUTO_TEST_CASE(a_slip_in_dmarc_is_named_and_the_policy_holds)
{
    const auto said = check(
        {txt("_dmarc.slip.example", "v=DMARC1;p=reject;fo:0;rua=mailto:d@acme.example"),
         txt("_dmarc.several.example", "v=DMARC1; p=none; rua=mailto:d@acme.example"),
         txt("_dmarc.several.example", "v=DMARC1; p=reject;"),
         txt("_dmarc.letters.example", "v=dmarc1; p=quarantine; rua=mailto:d@acme.example"),
         txt("_dmarc.a.org.example", "v=DMARC1; p=none"),
         txt("_dmarc.org.example", "v=DMARC1; p=reject; rua=mailto:d@acme.example")},
        {"slip.example", "several.example", "letters.example", "news.a.org.example"}
    );
    const auto& slip = said.at("slip.example").at("dmarc");
    BOOST_TEST((slip.level == severity::warning));
    BOOST_TEST(tells(slip, "p=reject. Mail that fails is refused"));
    BOOST_TEST(tells(slip, "`fo:0`"));
    BOOST_TEST(tells(slip, "\"v=DMARC1; p=reject; rua=mailto:d@acme.example\""));
    const auto& several = said.at("several.example").at("dmarc");
    BOOST_TEST(tells(several, "2 DMARC records"));
    BOOST_TEST(tells(several, "\"v=DMARC1; p=reject; rua=mailto:d@acme.example\""));
    const auto& letters = said.at("letters.example").at("dmarc");
    BOOST_TEST(tells(letters, "it has to begin with v=DMARC1 in these letters"));
    BOOST_TEST(tells(letters, "\"v=DMARC1; p=quarantine; rua=mailto:d@acme.example\""));
    const auto& below = said.at("news.a.org.example").at("dmarc");
    BOOST_TEST((below.level == severity::good));
    BOOST_TEST(tells(below, "_dmarc.org.example: p=reject"));
}

BOOST_AUTO_TEST_CASE(quotes_that_became_part_of_a_record_are_said_to_be_there)
{
    // dnsmasq takes a backslash before a quote for a quote inside of a text.
    const auto quoted = [](const std::string& name, const std::string& text) {
        return "txt-record=" + name + ",\"\\\"" + text + "\\\"\"";
    };
    const auto said = check(
        {quoted("send.q.example", "v=spf1 include:amazonses.com -all"),
         quoted("resend._domainkey.q.example", key),
         quoted("_dmarc.q.example", "v=DMARC1; p=reject; rua=mailto:d@acme.example")},
        {"q.example"}
    );
    const auto& spf = said.at("q.example").at("spf");
    BOOST_TEST((spf.level != severity::good));
    BOOST_TEST(tells(spf, "quotes stand in it"));
    BOOST_TEST(tells(spf, "TXT \"v=spf1 include:amazonses.com -all\""));
    const auto& dkim = said.at("q.example").at("dkim");
    BOOST_TEST((dkim.level == severity::problem));
    BOOST_TEST(tells(dkim, "quotes stand in it"));
    BOOST_TEST(tells(dkim, "TXT \"p=11q"));
    const auto& dmarc = said.at("q.example").at("dmarc");
    BOOST_TEST(tells(dmarc, "quotes stand in it"));
    BOOST_TEST(tells(dmarc, "TXT \"v=DMARC1; p=reject; rua=mailto:d@acme.example\""));
}

BOOST_AUTO_TEST_CASE(a_name_with_the_zone_behind_it_twice_is_found)
{
    const auto said = check(
        {txt("send.acme.example.acme.example", "v=spf1 include:amazonses.com ~all"),
         name_server::mx("send.acme.example.acme.example", "feedback-smtp.us-east-1.amazonses.com"),
         txt("resend._domainkey.acme.example.acme.example", key),
         txt("_dmarc.acme.example.acme.example", "v=DMARC1; p=reject"),
         txt("send.news.zone.example.zone.example", "v=spf1 include:amazonses.com ~all")},
        {"acme.example", "news.zone.example"}
    );
    for (const auto& [check, name] : std::map<std::string, std::string>{
             {"spf", "send"}, {"mx", "send"}, {"dkim", "resend._domainkey"}, {"dmarc", "_dmarc"}}) {
        const auto& d = said.at("acme.example").at(check);
        BOOST_TEST(tells(d, "it stands at " + name + ".acme.example.acme.example"), check);
        BOOST_TEST(tells(d, "adds acme.example by itself: enter only \"" + name + "\""), check);
    }
    const auto& below = said.at("news.zone.example").at("spf");
    BOOST_TEST(tells(below, "adds zone.example by itself: enter only \"send.news\""));
    BOOST_TEST(!tells(said.at("news.zone.example").at("mx"), "it stands at"));
}

BOOST_AUTO_TEST_CASE(two_strings_without_a_blank_between_them)
{
    const auto said = check(
        {name_server::txt("send.a.example", {"v=spf1 include:amazonses.com", "-all"}),
         name_server::txt("send.b.example", {"v=spf1", "include:amazonses.com ~all"}),
         name_server::txt("_dmarc.a.example", {"v=DMARC1", "p=reject; rua=mailto:d@acme.example"})},
        {"a.example", "b.example"}
    );
    const auto& spf = said.at("a.example").at("spf");
    BOOST_TEST((spf.level == severity::problem));
    BOOST_TEST(tells(spf, "a blank is missing in `include:amazonses.com-all`"));
    BOOST_TEST(tells(spf, "\"v=spf1 include:amazonses.com -all\""));
    const auto& version = said.at("b.example").at("spf");
    BOOST_TEST(tells(version, "a blank is missing behind v=spf1"));
    BOOST_TEST(tells(version, "\"v=spf1 include:amazonses.com ~all\""));
    const auto& dmarc = said.at("a.example").at("dmarc");
    BOOST_TEST(tells(dmarc, "and a semicolon"));
    BOOST_TEST(tells(dmarc, "\"v=DMARC1; p=reject; rua=mailto:d@acme.example\""));
}

BOOST_AUTO_TEST_SUITE_END()
